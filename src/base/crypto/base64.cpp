#include "base/crypto/base64.h"

#include <openssl/evp.h>

#include <algorithm>
#include <string>

#include "base/text.h"

namespace pressoir {
namespace {

bool is_of_alphabet(char c) { return is_alphanumeric(c) || c == '+' || c == '/'; }

char plain(char c) {
  if (c == '-') return '+';
  return c == '_' ? '/' : c;
}

/// Of a text without blanks.
std::optional<Buffer> decoded(const std::string& digits) {
  const auto end = digits.find_last_not_of('=') + 1;  // 0 where there is nothing else
  const auto padding = digits.size() - end;
  const bool is_base64 =
      digits.size() % 4 == 0 && padding <= 2 &&
      std::all_of(digits.begin(), digits.begin() + static_cast<std::ptrdiff_t>(end),
                  is_of_alphabet);
  if (!is_base64) return std::nullopt;
  Buffer bytes(digits.size() / 4 * 3);
  const int length = EVP_DecodeBlock(reinterpret_cast<unsigned char*>(bytes.data()),
                                     reinterpret_cast<const unsigned char*>(digits.data()),
                                     narrow<int>(digits.size()));
  if (length < 0) return std::nullopt;
  bytes.resize(bytes.size() - padding);
  return bytes;
}

}  // namespace

std::optional<Buffer> from_base64(std::string_view text) {
  std::string digits;
  digits.reserve(text.size());
  for (const char c : text)
    if (std::string_view(" \t\r\n").find(c) == std::string_view::npos) digits += c;
  return decoded(digits);
}

std::optional<Buffer> from_any_base64(std::string_view text) {
  std::string digits(text);
  std::ranges::transform(digits, digits.begin(), plain);
  if (!digits.ends_with('=')) digits.append((4 - digits.size() % 4) % 4, '=');
  return decoded(digits);
}

std::string to_base64(Bytes data) {
  std::string text((data.size() + 2) / 3 * 4 + 1, '\0');  // EVP_EncodeBlock ends it with a zero
  const int length = EVP_EncodeBlock(reinterpret_cast<unsigned char*>(text.data()), as_u8(data),
                                     narrow<int>(data.size()));
  text.resize(narrow<std::size_t>(length));
  return text;
}

std::string to_base64url(Bytes data) {
  auto text = to_base64(data);
  while (text.ends_with('=')) text.pop_back();
  std::ranges::replace(text, '+', '-');
  std::ranges::replace(text, '/', '_');
  return text;
}

}  // namespace pressoir
