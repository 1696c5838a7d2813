// The names for which a server has a certificate of its own making. Pure.
#pragma once

#include <set>
#include <string>
#include <string_view>
#include <vector>

namespace pressoir::http {

/// Host names in lower case and IP addresses as Asio writes them, told apart.
struct LocalNames {
  std::set<std::string> hosts, addresses;

  [[nodiscard]] bool include(const LocalNames& others) const;
  /// "localhost, 127.0.0.1"
  [[nodiscard]] std::string text() const;
  friend bool operator==(const LocalNames&, const LocalNames&) = default;
};

/// A host name in its form for certificates: letters, digits, '-' and dots between; not an address.
bool is_host_name(std::string_view text) noexcept;

/// localhost, 127.0.0.1, ::1, `host` (the machine's own name, left out where it is not a host name)
/// and `others`. @throws Error invalid_request naming one of `others` that is neither a host name
/// nor an address.
LocalNames local_names(const std::string& host, const std::vector<std::string>& others);

}  // namespace pressoir::http
