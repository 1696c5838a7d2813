#include "codecs/svg/style/selector_nth.h"

#include <string>

#include "base/text.h"

namespace pressoir::codecs::svg::style {
namespace {

/// "+3", "3", "-3".
std::optional<int> signed_number(std::string_view text) {
  if (text.starts_with('+')) {
    text.remove_prefix(1);
    if (text.empty() || !is_digit(text.front())) return std::nullopt;
  }
  const auto number = number_in<int>(text);
  return number && *number > -1'000'000 && *number < 1'000'000 ? number : std::nullopt;
}

}  // namespace

std::optional<std::pair<int, int>> step_and_offset(std::string_view text) {
  std::string compact;
  for (const char c : lower(text))
    if (std::string_view(" \t\r\n\f").find(c) == std::string_view::npos) compact += c;
  if (compact == "odd") return std::pair(2, 1);
  if (compact == "even") return std::pair(2, 0);
  const auto n = compact.find('n');
  if (n == std::string::npos) {
    const auto offset = signed_number(compact);
    return offset ? std::optional(std::pair(0, *offset)) : std::nullopt;
  }
  std::string step = compact.substr(0, n);
  if (step.empty() || step == "+" || step == "-") step += '1';
  std::string offset = compact.substr(n + 1);
  if (offset.empty()) offset = "+0";
  const auto a = signed_number(step);
  const auto b = signed_number(offset);
  if (!a || !b || is_digit(offset.front())) return std::nullopt;
  return std::pair(*a, *b);
}

}  // namespace pressoir::codecs::svg::style
