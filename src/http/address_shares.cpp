#include "http/address_shares.h"

#include <boost/asio/ip/network_v6.hpp>
#include <cassert>

namespace pressoir::http {

std::string share_key(const Address& address) {
  const auto plain = unmapped(address);
  if (plain.is_v4()) return plain.to_string();
  return boost::asio::ip::network_v6(plain.to_v6(), 64).network().to_string();
}

std::string share_key(std::string_view address) {
  const auto parsed = address_in(address);
  return parsed ? share_key(*parsed) : std::string();
}

std::uint64_t AddressShares::of(const std::string& key) const {
  const auto found = by_key_.find(key);
  return found == by_key_.end() ? 0 : found->second;
}

void AddressShares::add(const std::string& key, std::uint64_t amount) {
  if (amount == 0) return;
  by_key_[key] += amount;
  total_ += amount;
}

void AddressShares::take_back(const std::string& key, std::uint64_t amount) {
  if (amount == 0) return;
  const auto found = by_key_.find(key);
  assert(found != by_key_.end() && found->second >= amount);
  found->second -= amount;
  total_ -= amount;
  if (found->second == 0) by_key_.erase(found);
}

}  // namespace pressoir::http
