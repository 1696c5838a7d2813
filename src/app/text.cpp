#include "app/text.h"

#include <algorithm>
#include <array>
#include <cstdio>

#include "base/text.h"
#include "base/url.h"
#include "base/utf8.h"

namespace pressoir::app {
namespace {

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

std::optional<std::uint64_t> bytes_in(std::string_view text) {
  static constexpr std::array<std::string_view, 4> kPowers = {"k", "m", "g", "t"};
  const auto end = std::min(text.find_first_not_of("0123456789"), text.size());
  const auto number = number_in<std::uint64_t>(text.substr(0, end));
  auto unit = lower(trimmed(text.substr(end)));
  if (!number) return std::nullopt;
  if (unit.empty() || unit == "b") return number;
  if (unit.ends_with('b')) unit.pop_back();
  const bool is_binary = unit.ends_with('i');
  if (is_binary) unit.pop_back();
  const auto power = std::ranges::find(kPowers, unit);
  if (power == kPowers.end()) return std::nullopt;
  std::uint64_t factor = is_binary ? 1024 : 1000, bytes = *number;
  for (auto steps = power - kPowers.begin() + 1; steps > 0; --steps)
    if (__builtin_mul_overflow(bytes, factor, &bytes)) return std::nullopt;
  return bytes;
}

std::optional<std::string> encoded_text(std::string_view text) {
  if (utf8::is_valid(text)) return std::nullopt;
  std::string out;
  while (!text.empty()) {
    const auto length = text.front() == '%' ? 0 : utf8::character_length(text);
    out +=
        length > 0 ? std::string(text.substr(0, length)) : url::encoded_segment(text.substr(0, 1));
    text.remove_prefix(length > 0 ? length : 1);
  }
  return out;
}

std::string text_of(const Error& error) {
  std::string text = error.what();
  if (error.detail().empty()) return text;
  if (text.ends_with('.')) text.pop_back();
  return text + " (" + error.detail() + ")";
}

std::string terminal_text(std::string_view text) {
  std::string out;
  for (const char c : utf8::repaired(text)) {
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

std::string quoted(const std::filesystem::path& path) {
  return "\"" + terminal_text(path.string()) + "\"";
}

}  // namespace pressoir::app
