// Who sent a request, seen through the proxies that an operator trusts. Pure; any thread.
#pragma once

#include <string>
#include <vector>

#include "http/message.h"
#include "http/networks.h"

namespace pressoir::http {

/// X-Forwarded-For and X-Forwarded-Proto are what any client may send; from a trusted proxy they
/// say for whom it asks.
class TrustedProxies {
 public:
  /// @param networks  the setting http.trusted_proxies. @throws Error invalid_request.
  explicit TrustedProxies(const std::vector<std::string>& networks)
      : networks_("http.trusted_proxies", networks) {}

  [[nodiscard]] bool hold(const Address& peer) const { return networks_.hold(peer); }
  /// Sets remote_address and tls of a head that came from `peer`, over TLS or not. The client is
  /// the rightmost address of all X-Forwarded-For lines that is not a trusted proxy; where each one
  /// is, the leftmost. What is left of something that is not an address is not believed.
  void set_client(Head& head, const Address& peer, bool tls) const;

 private:
  [[nodiscard]] Address client_of(const Head& head, const Address& peer) const;
  Networks networks_;
};

}  // namespace pressoir::http
