// AddressPolicy: which addresses a URL given by a client may lead to (SSRF). Pure: no look-ups;
// http/client asks it before a connection is made, for the address really connected to.
// Immutable after construction; safe from any thread.
//
// SOURCE of the ranges: IANA IPv4 and IPv6 Special-Purpose Address Registries (RFC 6890, 8190),
// RFC 5156, RFC 6052 and 8215 (NAT64), RFC 5214 (ISATAP); link-local and other addresses at which
// cloud providers serve machine credentials as documented by them.
#pragma once

#include <chrono>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/settings.h"
#include "base/url.h"
#include "http/networks.h"

namespace pressoir::http {

struct FetchConfig {
  std::vector<std::string> allow, ports, resolve;
  std::chrono::seconds connect{5}, first_byte{5}, total{30};
  std::uint32_t max_redirects = 5;
  std::uint32_t max_transfers = 64;
  static constexpr std::string_view kTimeOfFetch =
      "no host answers in less than a second, and a place for another URL is taken all the while";

  template <class Visitor>
  void visit(Visitor& v) {
    v("fetch.allow", allow,
      "Networks (10.1.0.0/16, fd00:1::/32), addresses and host names that may be fetched from "
      "although they are private");
    v("fetch.resolve", resolve,
      "Entries HOST=ADDRESS:PORT (or HOST=ADDRESS): where a host is found, instead of asking the "
      "name servers");
    v("fetch.ports", ports,
      "Ports that may be fetched from besides 80 and 443: 8080, or 8000-8100 for all between. "
      "Callbacks may go to any port");
    v("fetch.connect_seconds", connect, "Time for a connection to a URL's host",
      {1, 3600, kTimeOfFetch});
    v("fetch.first_byte_seconds", first_byte, "Time until a URL's answer begins",
      {1, 3600, kTimeOfFetch});
    v("fetch.total_seconds", total, "Time for fetching a URL, redirects included",
      {1, 3600, kTimeOfFetch});
    v("fetch.max_redirects", max_redirects, "Redirects followed for one URL",
      {0, 50, "each is a request of its own, and browsers give up after 20"});
    v("fetch.max_transfers", max_transfers,
      "URLs fetched at a time, no more than half of them for one account; callbacks do not count",
      {1, 1024, "none would leave every URL waiting, and each holds a connection"});
  }
};

/// What a range of addresses is for; `global` alone may be fetched by default.
enum class AddressUse : std::uint8_t {
  global,
  unspecified,    ///< 0.0.0.0/8, ::
  loopback,       ///< 127/8, ::1
  private_use,    ///< RFC 1918, unique local fc00::/7
  shared,         ///< carrier-grade NAT 100.64/10
  link_local,     ///< 169.254/16, fe80::/10
  site_local,     ///< fec0::/10
  metadata,       ///< where cloud providers serve credentials, outside of the other ranges too
  multicast,      ///< 224/4, ff00::/8
  broadcast,      ///< 255.255.255.255
  documentation,  ///< 192.0.2/24, 198.51.100/24, 203.0.113/24, 2001:db8::/32, 3fff::/20
  benchmarking,   ///< 198.18/15, 2001:2::/48
  embeds_ipv4,    ///< mapped, compatible, 6to4, Teredo, ISATAP; NAT64 to what is not global
  reserved,       ///< everything else that is not global unicast
};
AddressUse use_of(const Address& address) noexcept;
/// "loopback"; for logs and tests.
std::string_view name_of(AddressUse use) noexcept;

/// The address a host is, in every form that resolvers accept: 127.0.0.1, 127.1, 0x7f.1,
/// 2130706433, 0177.0.0.1, ::1, [::1], fe80::1%eth0, with or without trailing dots. Empty: a name.
std::optional<Address> literal_address(std::string_view host);

/// Where fetch.resolve says that a host is found.
struct FixedAddress {
  Address address;
  std::uint16_t port = 0;  ///< 0: the URL's own
};

/// From `first` to `last`, both included.
struct PortRange {
  std::uint16_t first = 0, last = 0;
};

class AddressPolicy {
 public:
  /// @throws Error invalid_request naming the entry of `allow`, `ports` or `resolve` that has no
  ///         known form.
  explicit AddressPolicy(const FetchConfig& config);

  /// Whether a connection to `address` may be made for a URL that names `host`.
  [[nodiscard]] bool allows(std::string_view host, const Address& address) const noexcept;
  /// Whether a URL that is to be fetched may name this port.
  [[nodiscard]] bool allows_port(std::uint16_t port) const noexcept;
  /// "80, 443, 8000-8100": those that allows_port() allows.
  [[nodiscard]] std::string allowed_ports() const;
  /// Without a look-up: false for literal addresses that are not allowed, for
  /// localhost and for the names of metadata services.
  [[nodiscard]] bool allows_name(std::string_view host) const;
  /// The entry of fetch.resolve for a host.
  [[nodiscard]] std::optional<FixedAddress> fixed(std::string_view host) const;

 private:
  [[nodiscard]] bool lists_host(std::string_view host) const noexcept;
  std::vector<Network> networks_;
  std::vector<std::string> hosts_;  ///< plain_host form
  std::vector<PortRange> ports_;
  std::vector<std::pair<std::string, FixedAddress>> fixed_;
};

/// Letters lower-case, brackets and trailing dots removed: how hosts are compared.
std::string plain_host(std::string_view host);

}  // namespace pressoir::http
