// Fetcher: files by URL, under the address policy and the operator's limits. Lives on the server's
// executor.
#pragma once

#include "base/loop/async.h"

#include <cstdint>
#include <functional>
#include <string>
#include <vector>

#include "base/error.h"
#include "http/client/client.h"
#include "model/job.h"
#include "service/upload.h"

namespace pressoir::service {

using http::FetchTimes;

struct FetchOptions {
  std::uint64_t max_bytes = 0;  ///< fewer than the server takes; 0: no limit of its own
  bool encrypts_file = false;   ///< the file lies in the spool under a key in memory
  std::string bearer{};         ///< token for the URL's own origin; empty: none
  /// As http::Get has it.
  std::function<bool(const std::string& url)> may_redirect_to{};
};

/// Of several URLs, which one was refused.
class RefusedUrl : public Error {
 public:
  RefusedUrl(const Error& problem, std::size_t index) : Error(problem), index_(index) {}
  [[nodiscard]] std::size_t index() const noexcept { return index_; }

 private:
  std::size_t index_;
};

class Fetcher {
 public:
  /// `client` outlives this.
  Fetcher(http::Client& client, std::filesystem::path spool, std::uint64_t max_bytes);

  /// The file behind a URL, in the account's turn; its name from the answer's header, else from the
  /// URL's path.
  /// @throws Error fetch_refused (the address policy, another scheme, a redirect that may not be
  ///         followed), fetch_failed (unreachable, too slow, nothing in it; http::UnwantedStatus: a
  ///         status other than 2xx), payload_too_large.
  Async<Upload> fetch(AccountId account, RemoteFile file, FetchTimes times, FetchOptions options);
  /// The same without options, as a function of its own: what a default argument makes has no name
  /// (base/loop/async.h).
  Async<Upload> fetch(AccountId account, RemoteFile file, FetchTimes times);
  /// Checks the URL alone, without a look-up. @throws Error fetch_refused; invalid_request when it
  /// is not an absolute http or https URL.
  void check(const std::string& url) const;
  /// check(), and where the names lead: two seconds for all of them, and what is not found by then
  /// passes, for fetch() to fail. @throws RefusedUrl, whose code is that of check's.
  Async<void> look_up(std::vector<std::string> urls) const;

 private:
  http::Client& client_;
  std::filesystem::path spool_;
  std::uint64_t max_bytes_;
};

}  // namespace pressoir::service
