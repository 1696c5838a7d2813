#include "codecs/svg/values/points.h"

#include "codecs/svg/values/numbers.h"

namespace pressoir::codecs::svg {

std::optional<std::vector<Point>> points_in(std::string_view text) {
  const auto numbers = numbers_in(text);
  if (!numbers || numbers->size() % 2 != 0) return std::nullopt;
  std::vector<Point> points;
  points.reserve(numbers->size() / 2);
  for (std::size_t i = 0; i < numbers->size(); i += 2)
    points.push_back({(*numbers)[i], (*numbers)[i + 1]});
  return points;
}

std::string points_text(std::span<const Point> points, int digits) {
  std::vector<double> numbers;
  numbers.reserve(2 * points.size());
  for (const auto point : points) numbers.insert(numbers.end(), {point.x, point.y});
  return list_text(numbers, digits);
}

}  // namespace pressoir::codecs::svg
