// FetchRequest and Fetched: an outgoing request and what came of it, from http/client down to the
// transfer. Plain data.
#pragma once

#include <chrono>
#include <cstdint>
#include <filesystem>
#include <functional>
#include <optional>
#include <string>
#include <utility>
#include <variant>
#include <vector>

#include "base/error.h"
#include "base/files/temp_file.h"

namespace pressoir::http {

/// How long a GET may take; never longer than fetch.first_byte_seconds and fetch.total_seconds,
/// which hold where nothing shorter is asked for. http/fetch_deadlines says from when they count.
struct FetchTimes {
  std::chrono::milliseconds first_byte = std::chrono::milliseconds::max(),
                            total = std::chrono::milliseconds::max();
};

/// Fetches a file: the answer must be 2xx and whole. Redirects are followed. Waits for one of the
/// fetch.max_transfers places.
struct Get {
  std::filesystem::path spool;  ///< folder of the result's TempFile
  bool encrypts = false;        ///< it lies there encrypted under a key in memory
  std::uint64_t max_bytes = 0;  ///< of the body
  std::int64_t owner = 0;       ///< who wants it, any number: owners take turns
  FetchTimes times;
  /// Whether a redirect to that URL is followed, the address policy aside; empty: any. Called on
  /// the client's thread.
  std::function<bool(const std::string& url)> may_redirect_to{};
};

/// The host of a GET's URL has answered, with another status than 2xx: fetch_failed.
class UnwantedStatus : public Error {
 public:
  explicit UnwantedStatus(unsigned status)
      : Error(ErrorCode::fetch_failed,
              "The URL's host answered with status " + std::to_string(status) + "."),
        status_(status) {}
  [[nodiscard]] unsigned status() const noexcept { return status_; }

 private:
  unsigned status_;
};

/// Sends a body: any answer will do, its own body is dropped. Redirects are not followed. Takes no
/// place of a GET.
struct Post {
  std::string content_type = "application/json";
  std::string body;
  std::chrono::milliseconds total{15'000};  ///< connecting and answering
};

/// What a callback may do that a fetch may not, and the other way round.
struct TargetRules {
  bool allow_http = true;
  bool allow_private = false;
  bool any_port = false;  ///< else 80, 443 and those of fetch.ports
};

struct FetchRequest {
  std::string url;
  std::variant<Get, Post> method;
  std::string user, password;  ///< HTTP basic; before those of the URL. Only for its own origin
  std::vector<std::pair<std::string, std::string>> headers;  ///< only for its own origin too
  TargetRules rules;
};

/// The answer. Whatever else ends a request is an Error, which names the time-out that did.
struct Fetched {
  unsigned status = 0;
  std::optional<TempFile> content;  ///< always there after a GET, never after a POST
  /// Of a GET: from Content-Disposition, else the last segment of the final URL's path; a
  /// base_name, perhaps empty.
  std::string file_name;
};

}  // namespace pressoir::http
