#include "http/address_policy.h"

#include <arpa/inet.h>
#include <netinet/in.h>

#include <algorithm>
#include <array>
#include <span>

#include "base/error.h"
#include "base/text.h"

namespace pressoir::http {
namespace {

namespace ip = boost::asio::ip;
using V6Bytes = ip::address_v6::bytes_type;

struct V4Range {
  std::uint32_t first;
  unsigned bits;
  AddressUse use;
};

constexpr std::uint32_t v4(std::uint32_t a, std::uint32_t b, std::uint32_t c, std::uint32_t d) {
  return a << 24U | b << 16U | c << 8U | d;
}

/// The first that matches counts.
constexpr std::array kV4Ranges = {
    V4Range{v4(169, 254, 169, 254), 32, AddressUse::metadata},  // most providers
    V4Range{v4(169, 254, 170, 2), 32, AddressUse::metadata},    // AWS tasks
    V4Range{v4(100, 100, 100, 200), 32, AddressUse::metadata},  // Alibaba
    V4Range{v4(168, 63, 129, 16), 32, AddressUse::metadata},    // Azure; in a public range
    V4Range{v4(192, 0, 0, 192), 32, AddressUse::metadata},      // Oracle
    V4Range{v4(0, 0, 0, 0), 8, AddressUse::unspecified},
    V4Range{v4(10, 0, 0, 0), 8, AddressUse::private_use},
    V4Range{v4(100, 64, 0, 0), 10, AddressUse::shared},
    V4Range{v4(127, 0, 0, 0), 8, AddressUse::loopback},
    V4Range{v4(169, 254, 0, 0), 16, AddressUse::link_local},
    V4Range{v4(172, 16, 0, 0), 12, AddressUse::private_use},
    V4Range{v4(192, 0, 0, 0), 24, AddressUse::reserved},  // IETF protocol assignments
    V4Range{v4(192, 0, 2, 0), 24, AddressUse::documentation},
    V4Range{v4(192, 88, 99, 0), 24, AddressUse::reserved},  // 6to4 relays, given up
    V4Range{v4(192, 168, 0, 0), 16, AddressUse::private_use},
    V4Range{v4(198, 18, 0, 0), 15, AddressUse::benchmarking},
    V4Range{v4(198, 51, 100, 0), 24, AddressUse::documentation},
    V4Range{v4(203, 0, 113, 0), 24, AddressUse::documentation},
    V4Range{v4(255, 255, 255, 255), 32, AddressUse::broadcast},
    V4Range{v4(224, 0, 0, 0), 4, AddressUse::multicast},
    V4Range{v4(240, 0, 0, 0), 4, AddressUse::reserved},
};

/// Whether the first `bits` bits are the same.
bool same_start(std::span<const unsigned char> left, std::span<const unsigned char> right,
                unsigned bits) noexcept {
  const auto whole = bits / 8;
  if (!std::equal(left.begin(), left.begin() + whole, right.begin())) return false;
  if (bits % 8 == 0) return true;
  const auto mask = 0xFFU << (8 - bits % 8);
  return ((static_cast<unsigned>(left[whole]) ^ right[whole]) & mask & 0xFFU) == 0;
}

AddressUse use_of_v4(const ip::address_v4& address) noexcept {
  const auto bits = address.to_uint();
  for (const auto& range : kV4Ranges)
    if ((bits ^ range.first) >> (32 - range.bits) == 0) return range.use;
  return AddressUse::global;
}

struct V6Range {
  std::array<unsigned char, 16> first;
  unsigned bits;
  AddressUse use;
};

/// The first that matches counts; what matches none is reserved outside of 2000::/3.
constexpr std::array kV6Ranges = {
    V6Range{{0xFD, 0x00, 0x0E, 0xC2, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0x02, 0x54},
            128,
            AddressUse::metadata},  // AWS
    V6Range{{0xFD, 0x20, 0, 0xCE, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0x02, 0x54},
            128,
            AddressUse::metadata},  // Google
    V6Range{{}, 128, AddressUse::unspecified},
    V6Range{{0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 1}, 128, AddressUse::loopback},
    V6Range{{0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0xFF, 0xFF}, 96, AddressUse::embeds_ipv4},  // mapped
    V6Range{{}, 96, AddressUse::embeds_ipv4},                                          // compatible
    V6Range{{0xFC}, 7, AddressUse::private_use},
    V6Range{{0xFE, 0x80}, 10, AddressUse::link_local},
    V6Range{{0xFE, 0xC0}, 10, AddressUse::site_local},
    V6Range{{0xFF}, 8, AddressUse::multicast},
    V6Range{{0x20, 0x01, 0, 0}, 32, AddressUse::embeds_ipv4},  // Teredo
    V6Range{{0x20, 0x01, 0, 2, 0, 0}, 48, AddressUse::benchmarking},
    V6Range{{0x20, 0x01, 0, 0}, 23, AddressUse::reserved},  // IETF protocol assignments
    V6Range{{0x20, 0x01, 0x0D, 0xB8}, 32, AddressUse::documentation},
    V6Range{{0x20, 0x02}, 16, AddressUse::embeds_ipv4},  // 6to4
    V6Range{{0x3F, 0xFE}, 16, AddressUse::reserved},     // 6bone, given up
    V6Range{{0x3F, 0xFF, 0}, 20, AddressUse::documentation},
    // RFC 8215: translators of one's own network; where the IPv4 address stands in it is their
    // affair, so nothing of it is known to be global.
    V6Range{{0, 0x64, 0xFF, 0x9B, 0, 1}, 48, AddressUse::embeds_ipv4},
};
constexpr std::array<unsigned char, 12> kNat64 = {0, 0x64, 0xFF, 0x9B};
constexpr std::array<unsigned char, 1> kGlobalUnicast = {0x20};

AddressUse use_of_v6(const V6Bytes& bytes) noexcept {
  for (const auto& range : kV6Ranges)
    if (same_start(bytes, range.first, range.bits)) return range.use;
  if (same_start(bytes, kNat64, 96)) {
    const auto inner = use_of_v4(ip::address_v4({bytes[12], bytes[13], bytes[14], bytes[15]}));
    return inner == AddressUse::global ? AddressUse::global : AddressUse::embeds_ipv4;
  }
  const bool isatap = (bytes[8] & 0xFDU) == 0 && bytes[9] == 0 && bytes[10] == 0x5E &&
                      bytes[11] == 0xFE;  // RFC 5214, 6.1, with and without the u bit
  if (isatap) return AddressUse::embeds_ipv4;
  return same_start(bytes, kGlobalUnicast, 3) ? AddressUse::global : AddressUse::reserved;
}

[[noreturn]] void refuse(std::string_view setting, const std::string& entry,
                         std::string_view form) {
  throw Error(ErrorCode::invalid_request, "The setting " + std::string(setting) + " has \"" +
                                              entry + "\", which is not " + std::string(form) +
                                              ".");
}

/// ADDRESS:PORT, [ADDRESS]:PORT or ADDRESS.
std::optional<FixedAddress> fixed_address(std::string_view text) {
  if (const auto alone = address_in(text)) return FixedAddress{*alone, 0};
  const auto colon = text.rfind(':');
  if (colon == std::string_view::npos) return std::nullopt;
  const auto address = address_in(text.substr(0, colon));
  const auto port = number_in<std::uint16_t>(text.substr(colon + 1));
  if (!address || port.value_or(0) == 0) return std::nullopt;
  return FixedAddress{*address, *port};
}

/// FIRST-LAST or PORT, from 1 to 65535.
std::optional<PortRange> port_range(std::string_view text) {
  const auto dash = std::min(text.find('-'), text.size());
  const auto first = number_in<std::uint16_t>(text.substr(0, dash));
  const auto last = dash == text.size() ? first : number_in<std::uint16_t>(text.substr(dash + 1));
  if (first.value_or(0) == 0 || !last || *last < *first) return std::nullopt;
  return PortRange{.first = *first, .last = *last};
}

bool is_host_name(std::string_view text) noexcept {
  return !text.empty() && text.find_first_of("/:@ *[]") == std::string_view::npos;
}

/// Names that mean the machine itself or its provider's metadata service.
bool is_own_name(std::string_view host) noexcept {
  static constexpr std::array kNames = {
      "localhost", "localhost.localdomain",    "ip6-localhost", "ip6-loopback",
      "metadata",  "metadata.google.internal", "instance-data", "instance-data.ec2.internal"};
  return host.ends_with(".localhost") || std::ranges::find(kNames, host) != kNames.end();
}

}  // namespace

AddressUse use_of(const Address& address) noexcept {
  return address.is_v4() ? use_of_v4(address.to_v4()) : use_of_v6(address.to_v6().to_bytes());
}

std::string_view name_of(AddressUse use) noexcept {
  switch (use) {
    case AddressUse::global: return "global";
    case AddressUse::unspecified: return "unspecified";
    case AddressUse::loopback: return "loopback";
    case AddressUse::private_use: return "private";
    case AddressUse::shared: return "shared";
    case AddressUse::link_local: return "link-local";
    case AddressUse::site_local: return "site-local";
    case AddressUse::metadata: return "metadata";
    case AddressUse::multicast: return "multicast";
    case AddressUse::broadcast: return "broadcast";
    case AddressUse::documentation: return "documentation";
    case AddressUse::benchmarking: return "benchmarking";
    case AddressUse::embeds_ipv4: return "embeds IPv4";
    case AddressUse::reserved: return "reserved";
  }
  return "reserved";
}

std::string plain_host(std::string_view host) {
  if (host.starts_with('[') && host.ends_with(']')) host = host.substr(1, host.size() - 2);
  while (host.ends_with('.')) host.remove_suffix(1);
  return lower(host);
}

std::optional<Address> literal_address(std::string_view host) {
  const auto plain = plain_host(host);
  if (plain.find(':') != std::string::npos) return address_in(plain);
  // inet_aton reads what resolvers read, but also text behind a blank, which no host holds.
  in_addr parsed{};
  if (plain.empty() || plain.find_first_of(" \t\r\n\f\v") != std::string::npos ||
      ::inet_aton(plain.c_str(), &parsed) == 0)
    return std::nullopt;
  return ip::address_v4(ntohl(parsed.s_addr));
}

AddressPolicy::AddressPolicy(const FetchConfig& config) : ports_{{80, 80}, {443, 443}} {
  for (const auto& entry : config.allow) {
    if (const auto network = network_in(entry)) {
      networks_.push_back(*network);
    } else if (address_in(entry.substr(0, entry.find('/')))) {
      refuse("fetch.allow", entry, "a network");
    } else if (is_host_name(entry)) {
      hosts_.push_back(plain_host(entry));
    } else {
      refuse("fetch.allow", entry, "a network, an address or a host name");
    }
  }
  for (const auto& entry : config.ports) {
    const auto range = port_range(entry);
    if (!range) refuse("fetch.ports", entry, "a port from 1 to 65535, or two with a dash between");
    ports_.push_back(*range);
  }
  for (const auto& entry : config.resolve) {
    const auto equals = std::min(entry.find('='), entry.size());
    const auto host = entry.substr(0, equals);
    const auto found = fixed_address(entry.substr(std::min(equals + 1, entry.size())));
    if (!is_host_name(host) || !found) refuse("fetch.resolve", entry, "HOST=ADDRESS:PORT");
    fixed_.emplace_back(plain_host(host), *found);
  }
}

bool AddressPolicy::lists_host(std::string_view host) const noexcept {
  return std::ranges::find(hosts_, host) != hosts_.end();
}

bool AddressPolicy::allows(std::string_view host, const Address& address) const noexcept {
  if (use_of(address) == AddressUse::global) return true;
  const auto listed = [&](const Network& network) { return network.holds(address); };
  return std::ranges::any_of(networks_, listed) || lists_host(plain_host(host));
}

bool AddressPolicy::allows_port(std::uint16_t port) const noexcept {
  return std::ranges::any_of(
      ports_, [port](const PortRange& range) { return range.first <= port && port <= range.last; });
}

std::string AddressPolicy::allowed_ports() const {
  std::string list;
  for (const auto& [first, last] : ports_) {
    if (!list.empty()) list += ", ";
    list += std::to_string(first);
    if (last != first) list += "-" + std::to_string(last);
  }
  return list;
}

bool AddressPolicy::allows_name(std::string_view host) const {
  const auto plain = plain_host(host);
  if (lists_host(plain)) return true;
  if (const auto found = fixed(plain)) return allows(plain, found->address);
  if (const auto address = literal_address(plain)) return allows(plain, *address);
  if (!is_own_name(plain)) return !plain.empty();
  // Localhost is where an operator says who allows its address.
  return plain.ends_with("localhost") && allows(plain, ip::address_v4::loopback());
}

std::optional<FixedAddress> AddressPolicy::fixed(std::string_view host) const {
  const auto plain = plain_host(host);
  const auto found = std::ranges::find(
      fixed_, plain, [](const auto& entry) -> const std::string& { return entry.first; });
  return found == fixed_.end() ? std::nullopt : std::optional(found->second);
}

}  // namespace pressoir::http
