#include "service/display_name.h"

#include <algorithm>
#include <cstdint>

#include "base/short_name.h"

namespace pressoir::service {
namespace {

constexpr std::size_t kMaxBytes = 255;

struct Lead {
  std::size_t length;
  std::uint32_t bits, smallest;  ///< smallest: anything below is an overlong form
};

Lead lead_of(unsigned char c) {
  if (c < 0x80) return {1, c, 0};
  if ((c & 0xe0) == 0xc0) return {2, c & 0x1fU, 0x80};
  if ((c & 0xf0) == 0xe0) return {3, c & 0x0fU, 0x800};
  if ((c & 0xf8) == 0xf0) return {4, c & 0x07U, 0x10000};
  return {0, 0, 0};
}

// Bytes of the well-formed, printable character at the start; 0: none (RFC 3629, section 3).
std::size_t character_at(std::string_view text) {
  const auto [length, bits, smallest] = lead_of(static_cast<unsigned char>(text.front()));
  if (length == 0 || length > text.size()) return 0;
  auto code = bits;
  for (const auto c : text.substr(1, length - 1)) {
    if ((static_cast<unsigned char>(c) & 0xc0) != 0x80) return 0;
    code = (code << 6) | (static_cast<unsigned char>(c) & 0x3fU);
  }
  const bool is_surrogate = code >= 0xd800 && code <= 0xdfff;
  const bool is_control = code < 0x20 || (code >= 0x7f && code < 0xa0);
  return code < smallest || code > 0x10ffff || is_surrogate || is_control ? 0 : length;
}

}  // namespace

std::string display_name(std::string_view name) {
  std::string clean;
  while (!name.empty()) {
    const auto length = character_at(name);
    if (length == 0)
      clean += '?';
    else
      clean += name.substr(0, length);
    name.remove_prefix(std::max<std::size_t>(length, 1));
  }
  return short_name(clean, kMaxBytes);
}

}  // namespace pressoir::service
