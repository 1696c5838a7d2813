// Crypto: tokens, hashes and sealing over OpenSSL. Safe from any thread.
// In a library of its own (pressoir_base_crypto), so that pressoir-worker does not link OpenSSL.
#pragma once

#include <array>
#include <cstddef>
#include <filesystem>
#include <string>
#include <string_view>

#include "base/bytes.h"
#include "base/files/temp_file.h"

namespace pressoir::crypto {

using Sha256 = std::array<std::byte, 32>;

/// `length` characters of [A-Za-z0-9], uniform, from the system's random generator (5.95 bits
/// each).
std::string random_token(std::size_t length);
Sha256 sha256(Bytes data);
/// Of a whole file, read in pieces.
Sha256 sha256(const Readable& file);
Sha256 hmac_sha256(std::string_view key, std::string_view message);
/// So many lower-case hexadecimal digits (4 bits each) from the system's random generator.
std::string random_hex(std::size_t digits);
/// Lower-case hexadecimal.
std::string hex(Bytes data);
/// Compares in a time that depends on the lengths only.
bool equal_in_constant_time(std::string_view left, std::string_view right) noexcept;

/// A 32-byte key in a file of mode 0600, made at first use; seals small texts (API keys) at rest.
class SealingKey {
 public:
  /// @throws Error unavailable when the file cannot be read or made.
  static SealingKey load_or_create(const std::filesystem::path& file);
  /// AES-256-GCM with a random nonce: hex(nonce | ciphertext | tag).
  [[nodiscard]] std::string seal(std::string_view text) const;
  /// @throws Error internal when the text was not sealed with this key.
  [[nodiscard]] std::string open(std::string_view sealed) const;
  /// HMAC-SHA256 in hex: a look-up key for a secret that must be found but not read from the
  /// database.
  [[nodiscard]] std::string fingerprint(std::string_view text) const;
  /// A purpose-specific key; reveals neither the key in the file nor other derived keys.
  [[nodiscard]] std::array<std::byte, 32> derived(std::string_view purpose) const;

 private:
  explicit SealingKey(const std::array<std::byte, 32>& key) : key_(key) {}
  std::array<std::byte, 32> key_;
};

}  // namespace pressoir::crypto
