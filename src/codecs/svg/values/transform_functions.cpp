#include "codecs/svg/values/transform_functions.h"

#include <cmath>
#include <numbers>

#include "codecs/svg/values/numbers.h"
#include "codecs/svg/values/scanner.h"

namespace pressoir::codecs::svg {
namespace {

using FunctionKind = TransformFunction::Kind;

struct KindName {
  std::string_view name;
  std::size_t least, most;  // arguments
};
constexpr std::array<KindName, 6> kKinds{{{"matrix", 6, 6},
                                          {"translate", 1, 2},
                                          {"scale", 1, 2},
                                          {"rotate", 1, 3},
                                          {"skewX", 1, 1},
                                          {"skewY", 1, 1}}};

std::optional<FunctionKind> kind_named(std::string_view name) {
  for (std::size_t i = 0; i < kKinds.size(); ++i)
    if (kKinds.at(i).name == name) return static_cast<FunctionKind>(i);
  return std::nullopt;
}

const KindName& name_of(FunctionKind kind) { return kKinds.at(static_cast<std::size_t>(kind)); }

std::optional<TransformFunction> function_in(Scanner& scanner) {
  const auto kind = kind_named(scanner.word());
  scanner.skip_space();
  if (!kind || !scanner.take('(')) return std::nullopt;
  TransformFunction function{*kind};
  scanner.skip_space();
  std::size_t count = 0;
  for (bool comma = false; comma || !scanner.take(')'); comma = scanner.skip_comma()) {
    const auto value = scanner.number();
    if (!value || count == name_of(*kind).most) return std::nullopt;
    function.arguments.at(count++) = *value;
  }
  if (count < name_of(*kind).least || (*kind == FunctionKind::rotate && count == 2))
    return std::nullopt;
  if (*kind == FunctionKind::scale && count == 1) function.arguments[1] = function.arguments[0];
  return function;
}

Matrix rotation(double degrees) {
  // Exact where the matrix has whole numbers.
  if (std::fmod(degrees, 90) == 0) {
    static constexpr std::array<std::array<double, 2>, 4> kQuarters{
        {{1, 0}, {0, 1}, {-1, 0}, {0, -1}}};
    const auto quarter = static_cast<std::size_t>(std::fmod(std::fmod(degrees / 90, 4) + 4, 4));
    const auto [cosine, sine] = kQuarters.at(quarter);
    return {cosine, sine, -sine, cosine, 0, 0};
  }
  const double radians = degrees * std::numbers::pi / 180;
  return {std::cos(radians), std::sin(radians), -std::sin(radians), std::cos(radians), 0, 0};
}

Matrix matrix_of(const TransformFunction& function) {
  const auto& v = function.arguments;
  const auto tangent = [&] { return std::tan(v[0] * std::numbers::pi / 180); };
  switch (function.kind) {
    case FunctionKind::matrix: return {v[0], v[1], v[2], v[3], v[4], v[5]};
    case FunctionKind::translate: return {1, 0, 0, 1, v[0], v[1]};
    case FunctionKind::scale: return {v[0], 0, 0, v[1], 0, 0};
    case FunctionKind::rotate:
      return Matrix{1, 0, 0, 1, v[1], v[2]} * rotation(v[0]) * Matrix{1, 0, 0, 1, -v[1], -v[2]};
    case FunctionKind::skew_x: return {1, 0, tangent(), 1, 0, 0};
    case FunctionKind::skew_y: return {1, tangent(), 0, 1, 0, 0};
  }
  return {};
}

/// How many arguments are written: those behind are what they are without being written.
std::size_t written_arguments(const TransformFunction& function) {
  const auto& v = function.arguments;
  if (function.kind == FunctionKind::translate && v[1] == 0) return 1;
  if (function.kind == FunctionKind::scale && v[1] == v[0]) return 1;
  if (function.kind == FunctionKind::rotate && v[1] == 0 && v[2] == 0) return 1;
  return name_of(function.kind).most;
}

bool is_offset(FunctionKind kind, std::size_t argument) {
  return kind == FunctionKind::translate || (kind == FunctionKind::matrix && argument >= 4) ||
         (kind == FunctionKind::rotate && argument >= 1);
}

}  // namespace

std::optional<TransformList> transform_list_in(std::string_view text) {
  Scanner scanner(text);
  TransformList list;
  scanner.skip_space();
  for (bool comma = false; comma || !scanner.at_end(); comma = scanner.skip_comma()) {
    const auto function = function_in(scanner);
    if (!function) return std::nullopt;
    list.push_back(*function);
  }
  return list;
}

Matrix product_of(std::span<const TransformFunction> list) noexcept {
  Matrix product;
  for (const auto& function : list) product = product * matrix_of(function);
  return product;
}

TransformList rounded_list(TransformList list, const ArgumentDigits& digits) {
  for (auto& function : list)
    for (std::size_t i = 0; i < name_of(function.kind).most; ++i)
      function.arguments.at(i) = rounded(
          function.arguments.at(i), is_offset(function.kind, i) ? digits.offset : digits.other);
  return list;
}

std::string list_text(std::span<const TransformFunction> list, const ArgumentDigits& digits) {
  std::string text;
  for (const auto& function : list) {
    text.append(name_of(function.kind).name).append(1, '(');
    std::string arguments;
    for (std::size_t i = 0; i < written_arguments(function); ++i)
      append_separated(arguments,
                       number_text(function.arguments.at(i),
                                   is_offset(function.kind, i) ? digits.offset : digits.other));
    text.append(arguments).append(1, ')');
  }
  return text;
}

}  // namespace pressoir::codecs::svg
