#include "http/networks.h"

#include <algorithm>
#include <boost/asio/ip/network_v4.hpp>
#include <boost/asio/ip/network_v6.hpp>

#include "base/error.h"
#include "base/text.h"

namespace pressoir::http {
namespace {

namespace ip = boost::asio::ip;

}  // namespace

std::optional<Address> address_in(std::string_view text) {
  if (text.starts_with('[') && text.ends_with(']')) text = text.substr(1, text.size() - 2);
  boost::system::error_code error;
  const auto address = ip::make_address(std::string(text), error);
  return error ? std::nullopt : std::optional(address);
}

Address unmapped(const Address& address) {
  if (!address.is_v6() || !address.to_v6().is_v4_mapped()) return address;
  return ip::make_address_v4(ip::v4_mapped, address.to_v6());
}

bool Network::holds(const Address& other) const noexcept {
  if (address.is_v4() != other.is_v4()) return false;
  const auto length = static_cast<unsigned short>(bits);
  if (address.is_v4())
    return ip::network_v4(address.to_v4(), length).network() ==
           ip::network_v4(other.to_v4(), length).network();
  return ip::network_v6(address.to_v6(), length).network() ==
         ip::network_v6(other.to_v6(), length).network();
}

std::optional<Network> network_in(std::string_view text) {
  const auto slash = text.find('/');
  const auto address = address_in(text.substr(0, slash));
  if (!address) return std::nullopt;
  const unsigned max_bits = address->is_v4() ? 32 : 128;
  const auto bits = slash == std::string_view::npos ? std::optional(max_bits)
                                                    : number_in<unsigned>(text.substr(slash + 1));
  if (bits.value_or(max_bits + 1) > max_bits) return std::nullopt;
  return Network{.address = *address, .bits = *bits};
}

Networks::Networks(std::string_view setting, const std::vector<std::string>& entries) {
  for (const auto& entry : entries) {
    const auto network = network_in(entry);
    if (!network)
      throw Error(ErrorCode::invalid_request,
                  "The setting " + std::string(setting) + " has \"" + entry.substr(0, 100) +
                      "\", which is not a network (10.1.0.0/16, fd00:1::/32) or an address.");
    networks_.push_back(*network);
  }
}

bool Networks::hold(const Address& address) const {
  const auto plain = unmapped(address);
  return std::ranges::any_of(networks_, [&](const auto& each) { return each.holds(plain); });
}

}  // namespace pressoir::http
