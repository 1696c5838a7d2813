// Warnings: remarks for the user beside a result, each once, in one style that the compiler checks.
#pragma once

#include <string>
#include <string_view>
#include <vector>

namespace pressoir {

/// The style of warnings, as they stand behind "warning: ": no capital at the start but that of a
/// name in capitals ("JPEG"), no full stop at the end.
constexpr bool has_style_of_warnings(std::string_view text) noexcept {
  const auto is_capital = [](char letter) { return letter >= 'A' && letter <= 'Z'; };
  if (text.empty() || (is_capital(text[0]) && !is_capital(text.substr(0, 2).back()))) return false;
  return text.back() != '.' && text.back() != ' ' && text.back() != ':';
}

/// A literal in the style of warnings; others do not compile.
class WarningText {
 public:
  // NOLINTNEXTLINE(google-explicit-constructor): stands for the literal
  consteval WarningText(const char* text) : text_(text) {
    if (!has_style_of_warnings(text_)) throw "not in the style of warnings";
  }
  [[nodiscard]] constexpr std::string_view text() const noexcept { return text_; }

 private:
  std::string_view text_;
};

/// Adds "text", or "text: detail", unless it is there.
void add_warning(std::vector<std::string>& warnings, WarningText text,
                 std::string_view detail = {});
/// Adds those of `more` that are not there.
void add_warnings(std::vector<std::string>& warnings, const std::vector<std::string>& more);

}  // namespace pressoir
