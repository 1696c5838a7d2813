// The endpoints: each parses, makes its service calls, renders. One object for all routes, which
// outlives every request. Lives on the server's executor. What they throw the routes word.
#pragma once

#include <chrono>
#include <cstdint>
#include <string>

#include "dialects/imagerecycle/config.h"
#include "dialects/imagerecycle/goals.h"
#include "dialects/imagerecycle/views.h"
#include "service/services.h"

namespace pressoir::dialects::imagerecycle {

inline constexpr const char* kDialect = "imagerecycle";
/// For a request of POST /v1/images: nine tenths of the plugins' own time-out.
inline constexpr std::chrono::seconds kUploadTime{270};

/// Which of an image's two files.
enum class Side : std::uint8_t { origin, optimized };

class Api {
 public:
  using Answer = Async<http::Response>;
  Api(service::Services& services, const Config& config, std::uint64_t file_max_size)
      : services_(services), config_(config), file_max_size_(file_max_size) {}

  Answer show_account(http::Request& request);
  Answer show_consumption(http::Request& request);

  Answer list_sub_accounts(http::Request& request);
  Answer show_sub_account(http::Request& request);
  Answer create_sub_account(http::Request& request);
  Answer change_sub_account(http::Request& request);
  Answer remove_sub_account(http::Request& request);
  Answer reset_secret(http::Request& request);
  Answer reset_quota(http::Request& request);

  Answer list_images(http::Request& request);
  /// Answers when the result is ready.
  Answer add_image(http::Request& request);
  Answer show_image(http::Request& request);
  Answer remove_image(http::Request& request);
  Answer remove_images(http::Request& request);
  /// Without a key: the token of the path is one.
  Answer download(http::Request& request, Side side);
  Answer zip(http::Request& request, Side side);

 private:
  struct Call {
    http::Form form;
    Account account;
  };
  /// The parameters of a request and who sent them.
  Async<Call> call_of(http::Request& request);
  Async<service::Upload> fetched(AccountId account, std::string url);
  /// Until the job is done or failed for its input. @throws Error when it is not.
  Async<Job> finished_job(Account account, Origin origin, service::Upload upload, Goal goal,
                          std::chrono::steady_clock::time_point deadline);
  /// The account's image. @throws Error not_found.
  Async<Job> own_job(const Account& account, std::int64_t id);
  Async<Job> job_of(const Account& account, const http::Request& request);
  Async<Size> upload_size(const Job& job);

  [[nodiscard]] ImageFrame frame_for(const http::Request& request) const;
  [[nodiscard]] AccountFrame account_frame() const;

  service::Services& services_;
  Config config_;
  std::uint64_t file_max_size_;
};

}  // namespace pressoir::dialects::imagerecycle
