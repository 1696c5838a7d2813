// Client: outgoing requests to URLs that clients name, over libcurl on a thread of its own.
// Call it from any thread; a coroutine resumes on its own executor.
//
// Every connection is checked against the address policy at the moment it is made (a name that
// resolves to a private address is of no use), redirects one by one again. No proxy, no cookies, no
// .netrc, no connection shared between requests, no content decoding; TLS against the system's
// certificates. Error messages are safe to show and reveal nothing of what is behind a refused
// address; the reason is in the detail.
#pragma once

#include "base/loop/async.h"

#include <chrono>
#include <memory>
#include <string>
#include <string_view>

#include "http/address_policy.h"
#include "http/client/fetch_request.h"
#include "http/body/spool_budget.h"

namespace pressoir::http {

class LookUps;
class TransferLoop;

class Client {
 public:
  /// @param budget  of the spool, which fetched files share with all others; null: no limit.
  /// @throws Error invalid_request when an entry of the settings has no known form.
  explicit Client(const FetchConfig& config, std::shared_ptr<SpoolBudget> budget = {});
  /// Ends like stop(). No coroutine may be waiting that nobody will resume.
  ~Client();
  Client(const Client&) = delete;
  Client& operator=(const Client&) = delete;

  /// A cancelled coroutine ends the transfer. Times count from the call, a GET's wait for a place
  /// included. No owner has more than half of the places, nor, while others wait, more than a
  /// quarter; a POST takes none: who calls keeps one receiver from delaying the others.
  /// @throws Error invalid_request (no http or https URL), fetch_refused (address policy, also of a
  ///         redirect; http where the rules forbid it), fetch_failed (unreachable, too slow: see
  ///         http/fetch_deadlines; of a GET no 2xx or a part, cut short, too many redirects),
  ///         payload_too_large, unavailable (stopped, disk full).
  Async<Fetched> fetch(FetchRequest request);

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
  std::shared_ptr<const AddressPolicy> policy_;
  FetchConfig config_;
  std::shared_ptr<SpoolBudget> budget_;
  std::unique_ptr<LookUps> look_ups_;
  std::shared_ptr<TransferLoop> loop_;
};

}  // namespace pressoir::http
