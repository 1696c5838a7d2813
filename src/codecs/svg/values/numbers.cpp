#include "codecs/svg/values/numbers.h"

#include <algorithm>
#include <array>
#include <charconv>
#include <cmath>

#include "codecs/svg/values/scanner.h"

namespace pressoir::codecs::svg {
namespace {

constexpr double kMaxUnits = 9e15;  // below 2^53: every whole number is a double

/// significand * 10^exponent without an exponent: "1200", "1.2", ".0012".
void append_plain(std::string& text, std::string_view significand, int exponent) {
  const auto size = static_cast<int>(significand.size());
  if (exponent >= 0) {
    text.append(significand).append(static_cast<std::size_t>(exponent), '0');
  } else if (-exponent < size) {
    const auto whole = static_cast<std::size_t>(size + exponent);
    text.append(significand.substr(0, whole)).append(1, '.').append(significand.substr(whole));
  } else {
    text.append(1, '.').append(static_cast<std::size_t>(-exponent - size), '0').append(significand);
  }
}

/// How many characters append_plain takes.
int plain_size(int significand, int exponent) {
  if (exponent >= 0) return significand + exponent;
  return std::max(significand, -exponent) + 1;
}

void append_scientific(std::string& text, std::string_view significand, int exponent) {
  text.append(significand).append(1, 'e').append(std::to_string(exponent));
}

int scientific_size(int significand, int exponent) {
  return significand + 2 + (exponent < 0 ? 1 : 0) + (std::abs(exponent) > 9 ? 1 : 0);
}

void append_shorter(std::string& text, std::string_view significand, int exponent) {
  const auto size = static_cast<int>(significand.size());
  if (scientific_size(size, exponent) < plain_size(size, exponent))
    append_scientific(text, significand, exponent);
  else
    append_plain(text, significand, exponent);
}

/// A value that units cannot hold: "1.5e+20" as the library writes it -> significand, exponent.
std::string large_text(double value) {
  std::array<char, 40> buffer{};
  const auto end = std::to_chars(buffer.data(), buffer.data() + buffer.size(), std::abs(value),
                                 std::chars_format::scientific)
                       .ptr;
  const std::string_view written(buffer.data(), static_cast<std::size_t>(end - buffer.data()));
  const auto e = written.find('e');
  std::string significand(written.substr(0, e));
  std::erase(significand, '.');
  int exponent = 0;
  const auto* const digits = written.data() + e + (written[e + 1] == '+' ? 2 : 1);
  std::from_chars(digits, end, exponent);
  std::string text(value < 0 ? "-" : "");
  append_shorter(text, significand, exponent - static_cast<int>(significand.size()) + 1);
  return text;
}

}  // namespace

double power_of_ten(int digits) noexcept {
  static constexpr std::array<double, kMaxDigits + 1> kPowers{1,   1e1, 1e2, 1e3,  1e4,  1e5, 1e6,
                                                              1e7, 1e8, 1e9, 1e10, 1e11, 1e12};
  return kPowers.at(static_cast<std::size_t>(std::clamp(digits, 0, kMaxDigits)));
}

double rounded_units(double value, int digits) noexcept {
  return std::round(value * power_of_ten(digits)) + 0.0;
}

double rounded(double value, int digits) noexcept {
  const auto power = power_of_ten(digits);
  const auto units = value * power;
  return std::abs(units) < kMaxUnits ? (std::round(units) + 0.0) / power : value;
}

void append_units(std::string& text, std::int64_t units, int digits) {
  if (units == 0) {
    text += '0';
    return;
  }
  std::array<char, 24> buffer{};
  const auto size = std::to_chars(buffer.data(), buffer.data() + buffer.size(), units).ptr;
  std::string_view significand(buffer.data(), static_cast<std::size_t>(size - buffer.data()));
  if (units < 0) {
    text += '-';
    significand.remove_prefix(1);
  }
  int exponent = -digits;
  while (significand.back() == '0') {
    significand.remove_suffix(1);
    ++exponent;
  }
  append_shorter(text, significand, exponent);
}

std::string number_text(double value, int digits) {
  const auto units = rounded_units(value, digits);
  if (!(std::abs(units) < kMaxUnits)) return large_text(value);
  std::string text;
  append_units(text, static_cast<std::int64_t>(units), digits);
  return text;
}

void append_separated(std::string& list, std::string_view number) {
  const auto before = list.find_last_not_of("0123456789");
  const bool has_point = before != std::string::npos && list[before] == '.';
  if (!list.empty() && number.front() != '-' && !(number.front() == '.' && has_point)) list += ' ';
  list += number;
}

std::string list_text(std::span<const double> values, int digits) {
  std::string text;
  for (const double value : values) append_separated(text, number_text(value, digits));
  return text;
}

std::optional<std::vector<double>> numbers_in(std::string_view text) {
  Scanner scanner(text);
  std::vector<double> values;
  scanner.skip_space();
  for (bool comma = false; !scanner.at_end() || comma; comma = scanner.skip_comma()) {
    const auto value = scanner.number();
    if (!value) return std::nullopt;
    values.push_back(*value);
  }
  if (values.empty()) return std::nullopt;
  return values;
}

}  // namespace pressoir::codecs::svg
