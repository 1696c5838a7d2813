// The endpoints: each parses, makes its service calls, renders. One object for all routes, which
// outlives every request. Lives on the server's executor. What they throw the routes word.
#pragma once

#include <optional>
#include <string>

#include "dialects/tinify/config.h"
#include "dialects/tinify/goals.h"
#include "service/services.h"

namespace pressoir::dialects::tinify {

inline constexpr const char* kDialect = "tinify";

class Api {
 public:
  using Answer = Async<http::Response>;
  Api(service::Services& services, const Config& config, std::uint64_t max_file_bytes)
      : services_(services), config_(config), max_file_bytes_(max_file_bytes) {}

  /// Answers when the picture has been compressed.
  Answer shrink(http::Request& request);
  /// Without a key: the id is one. A key that is sent must be right all the same. With options in a
  /// body, as several clients send them, as transform().
  Answer download(http::Request& request);
  /// Makes something else of the original, and answers with it.
  Answer transform(http::Request& request);
  /// Whether the key of the path is one.
  Answer show_key(http::Request& request);

 private:
  /// Who sent the request; from now on each answer says how the account stands.
  Async<Account> caller(http::Request& request);
  Async<void> say_standing(Account account, http::Request& request);
  /// @throws Error monthly_quota, credits_exhausted, sub_account_quota.
  Async<void> refuse_exhausted(Account account);
  /// The picture of POST /shrink, uploaded or fetched.
  Async<service::Upload> picture_of(http::Request& request, AccountId account);
  Async<Batch> completed(Account account, const http::Request& request, service::Upload picture);
  /// What the path names. @throws Error not_found: unknown, expired, or of another API.
  Async<Batch> output_of(const http::Request& request);
  Async<service::Upload> original_of(Job job);
  /// The smallest of what the goals make.
  Async<service::Finished> smallest(Account account, const http::Request& request,
                                    service::Upload original, Operations operations);
  /// The output as it is.
  Answer delivered(const http::Request& request, Batch batch);
  /// @throws Error not_found for an output of another account.
  Answer made_of(http::Request& request, Account account, Batch batch, Operations operations);

  service::Services& services_;
  Config config_;
  std::uint64_t max_file_bytes_;
};

}  // namespace pressoir::dialects::tinify
