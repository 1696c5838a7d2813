#include "codecs/svg/values/transforms.h"

#include <algorithm>
#include <cmath>
#include <numbers>

#include "codecs/svg/values/numbers.h"
#include "codecs/svg/values/transform_functions.h"

namespace pressoir::codecs::svg {
namespace {

using FunctionKind = TransformFunction::Kind;

TransformFunction function(FunctionKind kind, double first, double second = 0, double third = 0) {
  return {kind, {first, second, third}};
}

bool is_close(const Matrix& m, const Matrix& n, const TransformDigits& digits) {
  constexpr double kHalf = 0.500001;  // for what is half a unit but for the arithmetic
  const double linear = kHalf / power_of_ten(digits.linear);
  const double offset = kHalf / power_of_ten(digits.offset);
  return std::abs(m.a - n.a) <= linear && std::abs(m.b - n.b) <= linear &&
         std::abs(m.c - n.c) <= linear && std::abs(m.d - n.d) <= linear &&
         std::abs(m.e - n.e) <= offset && std::abs(m.f - n.f) <= offset;
}

/// Drops functions that do nothing.
void drop_identities(TransformList& list) {
  std::erase_if(list, [](const TransformFunction& f) { return product_of({&f, 1}) == Matrix{}; });
}

/// The text of `list` with as few digits as will do; empty where none will.
std::optional<std::string> text_of(const TransformList& list, const Matrix& target,
                                   const TransformDigits& digits) {
  constexpr int kMore = 2;  // of an angle, or of an offset that is scaled
  for (int offset = digits.offset; offset <= digits.offset + kMore; ++offset)
    for (int other = 0; other <= digits.linear + kMore; ++other) {
      const ArgumentDigits written{std::min(offset, kMaxDigits), std::min(other, kMaxDigits)};
      auto rounded = rounded_list(list, written);
      drop_identities(rounded);
      if (is_close(product_of(rounded), target, digits)) return list_text(rounded, written);
    }
  return std::nullopt;
}

/// Lists that may do what the linear part of `m` does; none of them moves the origin.
std::vector<TransformList> linear_lists(const Matrix& m) {
  constexpr double kDegrees = 180 / std::numbers::pi;
  std::vector<TransformList> lists{{function(FunctionKind::scale, m.a, m.d)}};
  if (m.b == 0 && m.c == 0) return lists;
  const double area = determinant(m);
  const double column = std::hypot(m.a, m.b), row = std::hypot(m.a, m.c);
  if (column > 0) {  // exact where the columns are perpendicular
    const double angle = std::atan2(m.b, m.a) * kDegrees;
    lists.push_back({function(FunctionKind::rotate, angle),
                     function(FunctionKind::scale, column, area / column)});
  }
  if (row > 0) {  // where the rows are
    const double angle = std::atan2(-m.c, m.a) * kDegrees;
    lists.push_back(
        {function(FunctionKind::scale, row, area / row), function(FunctionKind::rotate, angle)});
  }
  lists.push_back({function(FunctionKind::skew_x, std::atan(m.c) * kDegrees)});
  lists.push_back({function(FunctionKind::skew_y, std::atan(m.b) * kDegrees)});
  return lists;
}

/// `list`, which keeps the origin, with the offset of `m` before it, behind it or in its rotation.
void add_with_offset(std::vector<TransformList>& lists, const TransformList& list,
                     const Matrix& m) {
  if (m.e == 0 && m.f == 0) {
    lists.push_back(list);
    return;
  }
  auto before = list;
  before.insert(before.begin(), function(FunctionKind::translate, m.e, m.f));
  lists.push_back(std::move(before));
  const auto linear = product_of(list);
  if (const auto back = inverse(linear)) {
    auto behind = list;
    const auto moved = *back * Point{m.e, m.f};
    behind.push_back(function(FunctionKind::translate, moved.x, moved.y));
    lists.push_back(std::move(behind));
  }
  if (list.front().kind != FunctionKind::rotate) return;
  const auto turn = product_of({list.data(), 1});
  // The centre stays where it is: (1 - turn) centre = offset.
  const auto solved = inverse({1 - turn.a, -turn.b, -turn.c, 1 - turn.d, 0, 0});
  if (!solved) return;
  auto around = list;
  const auto centre = *solved * Point{m.e, m.f};
  around.front().arguments[1] = centre.x;
  around.front().arguments[2] = centre.y;
  lists.push_back(std::move(around));
}

void keep_shorter(std::optional<std::string>& best, std::optional<std::string> text) {
  if (text && (!best || text->size() < best->size())) best = std::move(text);
}

}  // namespace

std::optional<Matrix> transform_in(std::string_view text) {
  const auto list = transform_list_in(text);
  if (!list) return std::nullopt;
  return product_of(*list);
}

std::string transform_text(const Matrix& m, const TransformDigits& digits) {
  if (is_close(m, {}, digits)) return {};
  std::vector<TransformList> lists;
  for (const auto& list : linear_lists(m)) add_with_offset(lists, list, m);
  std::optional<std::string> best;
  for (const auto& list : lists) keep_shorter(best, text_of(list, m, digits));
  const TransformList whole{{FunctionKind::matrix, {m.a, m.b, m.c, m.d, m.e, m.f}}};
  keep_shorter(best, list_text(rounded_list(whole, {digits.offset, digits.linear}),
                               {digits.offset, digits.linear}));
  return *best;
}

std::string shorter_transform(std::string_view text, const TransformDigits& digits) {
  const auto list = transform_list_in(text);
  if (!list) return std::string(text);
  const auto target = product_of(*list);
  std::optional<std::string> best = transform_text(target, digits);
  keep_shorter(best, text_of(*list, target, digits));
  return best->size() < text.size() ? *best : std::string(text);
}

}  // namespace pressoir::codecs::svg
