// AddressShares: how much of something each client address has. Not safe for several threads.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <unordered_map>

#include "http/networks.h"

namespace pressoir::http {

/// What a client is counted as: its IPv4 address, or the /64 that one IPv6 host or site has.
std::string share_key(const Address& address);
/// The same of an address as text (Head::remote_address); empty for what is none.
std::string share_key(std::string_view address);

class AddressShares {
 public:
  /// What all with that key have together.
  [[nodiscard]] std::uint64_t of(const std::string& key) const;
  void add(const std::string& key, std::uint64_t amount);
  /// No more than was added.
  void take_back(const std::string& key, std::uint64_t amount);
  [[nodiscard]] std::uint64_t total() const noexcept { return total_; }

 private:
  std::unordered_map<std::string, std::uint64_t> by_key_;  ///< none of 0
  std::uint64_t total_ = 0;
};

}  // namespace pressoir::http
