// The endpoints: each parses, makes its service calls, renders. One object for all routes, which
// outlives every request. Lives on the server's executor. What they throw the routes word.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "dialects/megaoptim/config.h"
#include "dialects/megaoptim/goals.h"
#include "dialects/megaoptim/views.h"
#include "service/services.h"

namespace pressoir::dialects::megaoptim {

inline constexpr const char* kDialect = "megaoptim";
/// The account's setting with the host to which it last sent a job with a callback: links in a
/// callback need one, and a restart must not lose it.
inline constexpr const char* kBaseSetting = "megaoptim.callback_base";

class Api {
 public:
  using Answer = Async<http::Response>;
  Api(service::Services& services, const Config& config, std::uint64_t max_file_bytes)
      : services_(services), config_(config), max_file_bytes_(max_file_bytes) {}

  /// Answers as soon as the job is stored.
  Answer optimize(http::Request& request);
  /// Answers when the job has ended, or its `timeout` is over.
  Answer result(http::Request& request);
  Answer user_info(http::Request& request);
  /// Without a key: the link is one.
  Answer download(http::Request& request);

  /// The body of a callback.
  Async<service::WebhookMessage> message(Batch batch);

 private:
  /// Who sent the request, counted against the limit of this endpoint.
  Async<Account> caller(const http::Request& request, std::string_view endpoint);
  Async<User> user_of(Account account);
  /// Whose output a link delivers. @throws Error not_found.
  Async<Job> job_behind(const FileLink& link);
  Async<void> check_tokens(const Account& account, std::size_t items);
  /// Refuses URLs that lead where none may. @throws Error fetch_refused, invalid_request.
  Async<void> check_urls(const OptimizeRequest& wanted);
  /// The checked sources and what is wanted of each.
  Async<std::vector<service::Task>> tasks_of(OptimizeRequest wanted) const;

  service::Services& services_;
  Config config_;
  std::uint64_t max_file_bytes_;
};

}  // namespace pressoir::dialects::megaoptim
