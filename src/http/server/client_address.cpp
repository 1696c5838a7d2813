#include "http/server/client_address.h"

#include <string_view>

#include "base/text.h"

namespace pressoir::http {
namespace {

/// The members of all lines of a header, in order.
std::vector<std::string_view> list_in(const Head& head, std::string_view name) {
  std::vector<std::string_view> members;
  for (const auto& [key, value] : head.headers) {
    if (!equal_ignoring_case(key, name)) continue;
    std::string_view rest = value;
    for (;;) {
      const auto comma = rest.find(',');
      members.push_back(trimmed(rest.substr(0, comma)));
      if (comma == std::string_view::npos) break;
      rest.remove_prefix(comma + 1);
    }
  }
  return members;
}

/// ADDRESS, ADDRESS:PORT of IPv4, [ADDRESS]:PORT of IPv6.
std::optional<Address> forwarded_address(std::string_view text) {
  if (const auto address = address_in(text)) return unmapped(*address);
  const auto colon = text.rfind(':');
  if (colon == std::string_view::npos) return std::nullopt;
  const auto host = text.substr(0, colon);
  const auto address = address_in(host);
  if (!address || (address->is_v6() && !host.starts_with('['))) return std::nullopt;
  return unmapped(*address);
}

}  // namespace

Address TrustedProxies::client_of(const Head& head, const Address& peer) const {
  Address client = unmapped(peer);
  auto hops = list_in(head, "X-Forwarded-For");
  while (!hops.empty() && networks_.hold(client)) {
    const auto before = forwarded_address(hops.back());
    if (!before) break;
    client = *before;
    hops.pop_back();
  }
  return client;
}

void TrustedProxies::set_client(Head& head, const Address& peer, bool tls) const {
  head.remote_address = client_of(head, peer).to_string();
  head.tls = tls;
  if (!networks_.hold(peer)) return;
  const auto schemes = list_in(head, "X-Forwarded-Proto");
  if (!schemes.empty()) head.tls = equal_ignoring_case(schemes.back(), "https");
}

}  // namespace pressoir::http
