#include "codecs/svg/values/scanner.h"

#include <charconv>

#include "base/text.h"

namespace pressoir::codecs::svg {
namespace {

std::size_t digits_from(std::string_view text, std::size_t at) {
  while (at < text.size() && is_digit(text[at])) ++at;
  return at;
}

/// Where an exponent that starts at `at` ends; `at`: there is none.
std::size_t end_of_exponent(std::string_view text, std::size_t at) {
  if (at >= text.size() || lower(text[at]) != 'e') return at;
  auto digits = at + 1;
  if (digits < text.size() && (text[digits] == '+' || text[digits] == '-')) ++digits;
  const auto end = digits_from(text, digits);
  return end == digits ? at : end;
}

/// How many characters a number without its sign takes at the start of `text`; 0: there is none.
std::size_t size_of_number(std::string_view text) {
  const auto whole = digits_from(text, 0);
  auto end = whole;
  if (end < text.size() && text[end] == '.') {
    end = digits_from(text, whole + 1);
    if (end == whole + 1) return 0;
  }
  return end == 0 ? 0 : end_of_exponent(text, end);
}

}  // namespace

void Scanner::skip_space() noexcept {
  while (!rest_.empty() && is_space(rest_.front())) rest_.remove_prefix(1);
}

bool Scanner::skip_comma() noexcept {
  skip_space();
  if (!take(',')) return false;
  skip_space();
  return true;
}

bool Scanner::take(char c) noexcept {
  if (rest_.empty() || rest_.front() != c) return false;
  rest_.remove_prefix(1);
  return true;
}

std::string_view Scanner::word() noexcept {
  std::size_t size = 0;
  while (size < rest_.size() && (is_letter(rest_[size]) || rest_[size] == '-')) ++size;
  const auto found = rest_.substr(0, size);
  rest_.remove_prefix(size);
  return found;
}

std::optional<double> Scanner::number() noexcept {
  const bool negative = peek() == '-';
  const auto sign = static_cast<std::size_t>(negative || peek() == '+');
  const auto size = size_of_number(rest_.substr(sign));
  if (size == 0) return std::nullopt;
  double value = 0;
  const auto* const begin = rest_.data() + sign;
  if (std::from_chars(begin, begin + size, value).ec != std::errc()) return std::nullopt;
  rest_.remove_prefix(sign + size);
  return negative ? -value : value;
}

std::optional<bool> Scanner::flag() noexcept {
  if (take('0')) return false;
  if (take('1')) return true;
  return std::nullopt;
}

}  // namespace pressoir::codecs::svg
