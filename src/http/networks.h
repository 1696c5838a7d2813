// Networks: which addresses an operator means. Pure; immutable; safe from any thread.
#pragma once

#include <boost/asio/ip/address.hpp>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace pressoir::http {

using Address = boost::asio::ip::address;

/// An address as written, with or without brackets; no other forms (literal_address knows them).
std::optional<Address> address_in(std::string_view text);
/// The IPv4 address that an IPv4-mapped IPv6 address (::ffff:192.0.2.1) stands for, else itself.
Address unmapped(const Address& address);

/// All addresses that begin with the same `bits` bits.
struct Network {
  Address address;
  unsigned bits = 0;
  [[nodiscard]] bool holds(const Address& other) const noexcept;
};
/// "10.1.0.0/16", "fd00:1::/32", or one address alone; empty for anything else.
std::optional<Network> network_in(std::string_view text);

class Networks {
 public:
  Networks() = default;
  /// @throws Error invalid_request naming the setting and the entry that is not a network.
  Networks(std::string_view setting, const std::vector<std::string>& entries);
  /// An IPv4-mapped address counts as the IPv4 address.
  [[nodiscard]] bool hold(const Address& address) const;

 private:
  std::vector<Network> networks_;
};

}  // namespace pressoir::http
