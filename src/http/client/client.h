// Client: outgoing requests to URLs that strangers name, over libcurl on a thread of its own.
// Call it from any thread; a coroutine resumes on its own executor.
//
// Every connection is checked against the address policy at the moment it is made (a name that
// resolves to a private address helps nobody), redirects one by one again. No proxy, no cookies, no
// .netrc, no connection shared between requests, no content decoding; TLS against the system's
// certificates. Error messages are safe to show and reveal nothing of what is behind a refused
// address; the reason is in the detail.
#pragma once

#include "base/async.h"

#include <chrono>
#include <filesystem>
#include <memory>
#include <string>
#include <utility>
#include <vector>

#include "base/files/temp_file.h"
#include "http/address_policy.h"
#include "http/body/spool_budget.h"

namespace pressoir::http {

struct FetchRequest {
  std::string url;
  std::int64_t owner = 0;       ///< who wants it, any number: owners take turns
  std::filesystem::path spool;  ///< folder of the result's TempFile
  std::uint64_t max_bytes = 0;  ///< of the body
  std::string user, password;   ///< HTTP basic; before those of the URL. Only for its own origin
  std::chrono::milliseconds first_byte =
      std::chrono::milliseconds::max();                                ///< or the setting's, the
  std::chrono::milliseconds total = std::chrono::milliseconds::max();  ///< shorter one
};

struct Fetched {
  TempFile content;
  unsigned status = 0;       ///< 2xx, not 206
  std::string content_type;  ///< as sent; may be empty, may be wrong
  /// From Content-Disposition, else the last segment of the final URL's path; a base_name, perhaps
  /// empty.
  std::string file_name;
  std::string final_url;  ///< after redirects, without credentials
};

/// What a callback may do that a fetch may not, and the other way round.
struct TargetRules {
  bool allow_http = true;
  bool allow_private = false;
  bool any_port = false;  ///< else 80, 443 and those of fetch.ports
};

struct PostRequest {
  std::string url;  ///< credentials in it are sent as HTTP basic
  std::string content_type = "application/json";
  std::string body;
  std::vector<std::pair<std::string, std::string>> headers;
  std::chrono::milliseconds total{15'000};  ///< connecting and answering
  TargetRules rules;
};

struct PostResult {
  unsigned status = 0;  ///< whatever the endpoint says; redirects are not followed
};

class LookUps;

class Client {
 public:
  /// @param budget  of the spool, which fetched files share with all others; null: no limit.
  /// @throws Error invalid_request when an entry of the settings has no known form.
  explicit Client(const FetchConfig& config, std::shared_ptr<SpoolBudget> budget = {});
  /// Ends like stop(). No coroutine may be waiting that nobody will resume.
  ~Client();
  Client(const Client&) = delete;
  Client& operator=(const Client&) = delete;

  /// GET. A cancelled coroutine ends the transfer. Times count from the call, waiting for one of
  /// the fetch.max_transfers places included. No owner has more than half of them, nor, while
  /// others wait, more than a quarter.
  /// @throws Error invalid_request (no http or https URL), fetch_refused (address policy, also of a
  ///         redirect), fetch_failed (unreachable, too slow, no 2xx or a part, cut short, too many
  ///         redirects), payload_too_large, unavailable (stopped, disk full).
  Async<Fetched> fetch(FetchRequest request);
  /// POST; takes no place of a fetch. Who calls keeps one receiver from delaying the others.
  /// @throws Error as fetch, fetch_refused also for http where the rules forbid it.
  Async<PostResult> post(PostRequest request);

  /// Checks the URL alone, fetch.resolve included, without asking name servers.
  /// @throws Error fetch_refused (another scheme or port, private), invalid_request (not a URL).
  void check(std::string_view url, TargetRules rules = {}) const;
  /// check(), then asks where the host's name leads. A name that is not found within `timeout`
  /// passes: the transfer reports it, which judges the address again when it connects.
  /// @throws Error as check; fetch_refused when no address of the name may be used.
  Async<void> look_up(std::string url, std::chrono::milliseconds timeout, TargetRules rules = {});

  /// Ends every transfer with Error unavailable, also later ones. Safe to call twice.
  void stop() noexcept;

 private:
  class Loop;
  std::shared_ptr<const AddressPolicy> policy_;
  FetchConfig config_;
  std::shared_ptr<SpoolBudget> budget_;
  std::unique_ptr<LookUps> look_ups_;
  std::unique_ptr<Loop> loop_;
};

}  // namespace pressoir::http
