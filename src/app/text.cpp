#include "app/text.h"

#include <array>
#include <cstdio>

namespace pressoir::app {
namespace {

/// Bytes of the well-formed sequence that starts `text` (Unicode 15, table 3-7); 0: none does.
std::size_t sequence_length(std::string_view text) {
  const auto at = [&](std::size_t index) {
    return index < text.size() ? static_cast<unsigned char>(text[index]) : 0U;
  };
  const auto tail = [&](std::size_t index) { return (at(index) & 0xC0U) == 0x80U; };
  const unsigned lead = at(0);
  const unsigned second = at(1);
  if (lead < 0x80) return 1;
  if (lead >= 0xC2 && lead <= 0xDF) return tail(1) ? 2 : 0;
  if (lead >= 0xE0 && lead <= 0xEF) {
    if ((lead == 0xE0 && second < 0xA0) || (lead == 0xED && second > 0x9F)) return 0;
    return tail(1) && tail(2) ? 3 : 0;
  }
  if (lead >= 0xF0 && lead <= 0xF4) {
    if ((lead == 0xF0 && second < 0x90) || (lead == 0xF4 && second > 0x8F)) return 0;
    return tail(1) && tail(2) && tail(3) ? 4 : 0;
  }
  return 0;
}

std::string with_decimals(double value, const char* unit) {
  std::array<char, 48> text{};
  const int length = std::snprintf(text.data(), text.size(), "%.1f %s", value, unit);
  return {text.data(), static_cast<std::size_t>(length)};
}

}  // namespace

std::string size_text(std::uint64_t bytes) {
  if (bytes < 1000) return std::to_string(bytes) + " B";
  static constexpr std::array kUnits = {"kB", "MB", "GB", "TB"};
  double value = static_cast<double>(bytes) / 1000;
  std::size_t unit = 0;
  while (value >= 999.95 && unit + 1 < kUnits.size()) {
    value /= 1000;
    ++unit;
  }
  return with_decimals(value, kUnits.at(unit));
}

std::string percent_text(std::uint64_t before, std::uint64_t after) {
  if (before == 0) return "0.0 %";
  const double kept = static_cast<double>(after) / static_cast<double>(before);
  return with_decimals(100 * (1 - kept), "%");
}

std::string utf8_text(std::string_view text) {
  std::string out;
  while (!text.empty()) {
    const auto length = sequence_length(text);
    out += length ? text.substr(0, length) : std::string_view("\xEF\xBF\xBD");
    text.remove_prefix(length ? length : 1);
  }
  return out;
}

std::optional<std::string> encoded_text(std::string_view text) {
  std::string out;
  bool is_utf8 = true;
  while (!text.empty()) {
    const auto length = sequence_length(text);
    is_utf8 = is_utf8 && length > 0;
    if (length > 0 && text.front() != '%') {
      out += text.substr(0, length);
    } else {
      std::array<char, 4> escaped{};
      std::snprintf(escaped.data(), escaped.size(), "%%%02X",
                    unsigned{static_cast<unsigned char>(text.front())});
      out += escaped.data();
    }
    text.remove_prefix(length ? length : 1);
  }
  return is_utf8 ? std::nullopt : std::optional(out);
}

std::string terminal_text(std::string_view text) {
  std::string out;
  for (const char c : utf8_text(text)) {
    const auto code = static_cast<unsigned char>(c);
    if (code >= 0x20 && code != 0x7F) {
      out += c;
      continue;
    }
    std::array<char, 8> escaped{};
    std::snprintf(escaped.data(), escaped.size(), "\\x%02x", static_cast<unsigned>(code));
    out += escaped.data();
  }
  return out;
}

}  // namespace pressoir::app
