#include "base/crypto/crypto.h"

#include <fcntl.h>
#include <openssl/crypto.h>
#include <openssl/evp.h>
#include <openssl/hmac.h>
#include <openssl/rand.h>

#include <memory>

#include "base/crypto/openssl.h"
#include "base/files/temp_file.h"
#include "base/text.h"

namespace pressoir::crypto {
namespace {

constexpr std::size_t kNonceBytes = 12;  // NIST SP 800-38D, 8.2: 96-bit nonces
constexpr std::size_t kTagBytes = 16;
using Key = std::array<std::byte, 32>;

void fill_random(std::span<std::byte> bytes) {
  if (RAND_bytes(u8(bytes.data()), narrow<int>(bytes.size())) != 1) fail("RAND_bytes");
}

Key hmac(const Key& key, Bytes data) {
  Key result{};
  unsigned length = 0;
  if (HMAC(EVP_sha256(), key.data(), static_cast<int>(key.size()), as_u8(data), data.size(),
           u8(result.data()), &length) == nullptr ||
      length != result.size())
    fail("HMAC");
  return result;
}

int nibble(char c) {
  const int value = hex_value(c);
  if (value < 0) fail("not hexadecimal");
  return value;
}

Buffer from_hex(std::string_view text) {
  if (text.size() % 2 != 0) fail("odd hexadecimal");
  Buffer bytes;
  for (std::size_t i = 0; i < text.size(); i += 2)
    bytes.push_back(static_cast<std::byte>(nibble(text[i]) * 16 + nibble(text[i + 1])));
  return bytes;
}

Cipher new_cipher() {
  Cipher cipher(EVP_CIPHER_CTX_new());
  if (!cipher) fail("EVP_CIPHER_CTX_new");
  return cipher;
}

Key read_key(const FileDescriptor& file) {
  Key key{};
  auto handle = TempFile::adopt(FileDescriptor(::fcntl(file.get(), F_DUPFD_CLOEXEC, 0)));
  if (handle.size() != key.size() || handle.read_at(0, key) != key.size())
    throw Error(ErrorCode::unavailable, "The key file is damaged.", "it must have 32 bytes");
  return key;
}

}  // namespace

std::string random_token(std::size_t length) {
  static constexpr std::string_view kAlphabet =
      "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789";
  constexpr unsigned kFair = 256 / kAlphabet.size() * kAlphabet.size();  // above: not uniform
  std::string token;
  token.reserve(length);
  std::array<std::byte, 64> random{};
  while (token.size() < length) {
    fill_random(random);
    for (const auto byte : random) {
      const auto value = std::to_integer<unsigned>(byte);
      if (value < kFair && token.size() < length) token += kAlphabet[value % kAlphabet.size()];
    }
  }
  return token;
}

Sha256 sha256(Bytes data) {
  Sha256 digest{};
  unsigned length = 0;
  if (EVP_Digest(data.data(), data.size(), u8(digest.data()), &length, EVP_sha256(), nullptr) != 1)
    fail("EVP_Digest");
  return digest;
}

Sha256 sha256(const Readable& file) {
  struct FreeDigest {
    void operator()(EVP_MD_CTX* context) const { EVP_MD_CTX_free(context); }
  };
  const std::unique_ptr<EVP_MD_CTX, FreeDigest> digest(EVP_MD_CTX_new());
  if (!digest || EVP_DigestInit_ex(digest.get(), EVP_sha256(), nullptr) != 1) fail("EVP_Digest");
  Buffer piece(1 << 16);
  std::uint64_t offset = 0;
  while (const auto got = file.read_at(offset, piece)) {
    if (EVP_DigestUpdate(digest.get(), piece.data(), got) != 1) fail("EVP_Digest");
    offset += got;
  }
  Sha256 result{};
  if (EVP_DigestFinal_ex(digest.get(), u8(result.data()), nullptr) != 1) fail("EVP_Digest");
  return result;
}

Sha256 hmac_sha256(std::string_view key, std::string_view message) {
  Sha256 result{};
  unsigned length = 0;
  if (HMAC(EVP_sha256(), key.data(), narrow<int>(key.size()), as_u8(as_bytes(message)),
           message.size(), u8(result.data()), &length) == nullptr ||
      length != result.size())
    fail("HMAC");
  return result;
}

std::string random_hex(std::size_t digits) {
  Buffer random((digits + 1) / 2);
  fill_random(random);
  return hex(random).substr(0, digits);
}

std::string hex(Bytes data) {
  static constexpr std::string_view kDigits = "0123456789abcdef";
  std::string text;
  text.reserve(data.size() * 2);
  for (const auto byte : data) {
    text += kDigits[std::to_integer<unsigned>(byte) >> 4U];
    text += kDigits[std::to_integer<unsigned>(byte) & 15U];
  }
  return text;
}

bool equal_in_constant_time(std::string_view left, std::string_view right) noexcept {
  return left.size() == right.size() && CRYPTO_memcmp(left.data(), right.data(), left.size()) == 0;
}

SealingKey SealingKey::load_or_create(const std::filesystem::path& file) {
  const auto open = [&] { return FileDescriptor(::open(file.c_str(), O_RDONLY | O_CLOEXEC)); };
  if (const auto present = open(); present.is_open()) return SealingKey(read_key(present));
  Key key{};
  fill_random(key);
  auto fresh = TempFile::create(file.has_parent_path() ? file.parent_path() : ".");
  fresh.append(key);
  try {
    fresh.publish(file);
  } catch (const Error& error) {
    if (error.code() != ErrorCode::conflict) throw;  // else another process was first: its key
    const auto present = open();
    if (!present.is_open())
      throw Error(ErrorCode::unavailable, "The key file cannot be read.", file.string());
    return SealingKey(read_key(present));
  }
  return SealingKey(key);
}

// Sealing and fingerprints use keys of their own, derived from the one in the file.
std::string SealingKey::seal(std::string_view text) const {
  const auto key = hmac(key_, as_bytes("seal"));
  Buffer sealed(kNonceBytes + text.size() + kTagBytes);
  fill_random(std::span(sealed).first(kNonceBytes));
  auto* cipher_text = u8(sealed.data()) + kNonceBytes;
  const auto cipher = new_cipher();
  int length = 0;
  int last = 0;
  if (EVP_EncryptInit_ex(cipher.get(), EVP_aes_256_gcm(), nullptr, as_u8(key), as_u8(sealed)) !=
          1 ||
      EVP_EncryptUpdate(cipher.get(), cipher_text, &length, as_u8(as_bytes(text)),
                        narrow<int>(text.size())) != 1 ||
      EVP_EncryptFinal_ex(cipher.get(), cipher_text + length, &last) != 1 ||
      EVP_CIPHER_CTX_ctrl(cipher.get(), EVP_CTRL_GCM_GET_TAG, kTagBytes,
                          cipher_text + text.size()) != 1)
    fail("AES-256-GCM encryption");
  return hex(sealed);
}

std::string SealingKey::open(std::string_view sealed) const {
  const auto key = hmac(key_, as_bytes("seal"));
  auto bytes = from_hex(sealed);
  if (bytes.size() < kNonceBytes + kTagBytes) fail("sealed text too short");
  std::string text(bytes.size() - kNonceBytes - kTagBytes, '\0');
  const auto cipher = new_cipher();
  int length = 0;
  int last = 0;
  auto* out = reinterpret_cast<unsigned char*>(text.data());
  if (EVP_DecryptInit_ex(cipher.get(), EVP_aes_256_gcm(), nullptr, as_u8(key), as_u8(bytes)) != 1 ||
      EVP_DecryptUpdate(cipher.get(), out, &length, as_u8(bytes) + kNonceBytes,
                        narrow<int>(text.size())) != 1 ||
      EVP_CIPHER_CTX_ctrl(cipher.get(), EVP_CTRL_GCM_SET_TAG, kTagBytes,
                          u8(bytes.data()) + kNonceBytes + text.size()) != 1 ||
      EVP_DecryptFinal_ex(cipher.get(), out + length, &last) != 1)
    fail("not sealed with this key");
  return text;
}

std::string SealingKey::fingerprint(std::string_view text) const {
  return hex(hmac(hmac(key_, as_bytes("fingerprint")), as_bytes(text)));
}

std::array<std::byte, 32> SealingKey::derived(std::string_view purpose) const {
  return hmac(key_, as_bytes("derived " + std::string(purpose)));
}

}  // namespace pressoir::crypto
