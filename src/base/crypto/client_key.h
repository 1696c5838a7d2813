// ClientKey: a key that a client gave for its own files. In memory alone; the process of who makes
// one leaves no core file from then on.
#pragma once

#include <array>
#include <cstddef>
#include <string>
#include <string_view>

namespace pressoir::crypto {

class ClientKey {
 public:
  /// @throws Error invalid_request unless it has from 16 to 256 bytes.
  explicit ClientKey(std::string_view text);
  ClientKey(const ClientKey&) = default;
  ClientKey& operator=(const ClientKey&) = default;
  ClientKey(ClientKey&&) = default;
  ClientKey& operator=(ClientKey&&) = default;
  ~ClientKey();  ///< overwrites it

  /// The key of the files of one vault. @param salt  random, of that vault.
  [[nodiscard]] std::array<std::byte, 32> of_vault(std::string_view salt) const;

 private:
  std::array<std::byte, 32> digest_{};
};

}  // namespace pressoir::crypto
