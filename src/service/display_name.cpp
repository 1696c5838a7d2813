#include "service/display_name.h"

#include <algorithm>

#include "base/short_name.h"
#include "base/utf8.h"

namespace pressoir::service {
namespace {

constexpr std::size_t kMaxBytes = 255;

// Bytes of the printable character at the start; 0: none.
std::size_t character_at(std::string_view text) {
  const auto length = utf8::character_length(text);
  const auto code = static_cast<unsigned char>(text[length == 2 ? 1 : 0]);
  const bool is_control = (length == 1 && (code < 0x20 || code == 0x7F)) ||
                          (length == 2 && text[0] == '\xC2' && code < 0xA0);
  return is_control ? 0 : length;
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
