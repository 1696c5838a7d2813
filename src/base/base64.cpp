#include "base/base64.h"

#include <openssl/evp.h>

#include <algorithm>
#include <string>

#include "base/text.h"

namespace pressoir {
namespace {

bool is_of_alphabet(char c) { return is_alphanumeric(c) || c == '+' || c == '/'; }

}  // namespace

std::optional<Buffer> from_base64(std::string_view text) {
  std::string digits;
  digits.reserve(text.size());
  for (const char c : text)
    if (std::string_view(" \t\r\n").find(c) == std::string_view::npos) digits += c;
  const auto end = digits.find_last_not_of('=') + 1;  // 0 where there is nothing else
  const auto padding = digits.size() - end;
  const bool is_base64 =
      digits.size() % 4 == 0 && padding <= 2 &&
      std::all_of(digits.begin(), digits.begin() + static_cast<std::ptrdiff_t>(end),
                  is_of_alphabet);
  if (!is_base64) return std::nullopt;
  Buffer bytes(digits.size() / 4 * 3);
  const int decoded = EVP_DecodeBlock(reinterpret_cast<unsigned char*>(bytes.data()),
                                      reinterpret_cast<const unsigned char*>(digits.data()),
                                      narrow<int>(digits.size()));
  if (decoded < 0) return std::nullopt;
  bytes.resize(bytes.size() - padding);
  return bytes;
}

}  // namespace pressoir
