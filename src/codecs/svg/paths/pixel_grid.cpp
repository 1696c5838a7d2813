#include "codecs/svg/paths/pixel_grid.h"

#include <algorithm>
#include <cmath>
#include <functional>
#include <optional>

namespace pressoir::codecs::svg {
namespace {

constexpr double kParts = 256;  // of a pixel

/// Whether it is the same part, with room for what the arithmetic of a renderer may differ by.
bool is_same_part(double place, double moved) noexcept {
  constexpr double kRoom = 1e-4;
  return place == moved || std::abs(kParts * moved - std::round(kParts * place)) < 0.5 - kRoom;
}

/// A multiple of `step`, counted from `base`.
double stepped(double value, double base, double step) {
  if (step >= 1) return base + step * std::round((value - base) / step);
  const double parts = std::round(1 / step);  // dividing by it is exact where it can be
  return base + std::round((value - base) * parts) / parts;
}

/// The coarsest value that `keeps` takes.
std::optional<double> coarsest(double exact, double base, double parts,
                               const std::function<bool(double)>& keeps) {
  constexpr double kCoarsest = 1000;
  for (double step = kCoarsest; step * parts > 0.5; step /= 10)
    for (const double from : {base, 0.0}) {
      const double nearest = stepped(exact, from, step);
      if (keeps(nearest)) return nearest;
      const double other = stepped(nearest + (nearest > exact ? -step : step), from, step);
      if (keeps(other)) return other;
    }
  return std::nullopt;
}

}  // namespace

bool PixelGrid::keeps(Point point, Point moved) const noexcept {
  return std::ranges::all_of(to_pixels_, [&](const Matrix& matrix) {
    const auto place = matrix * point, other = matrix * moved;
    return is_same_part(place.x, other.x) && is_same_part(place.y, other.y);
  });
}

PixelGrid PixelGrid::inside(const Matrix& inner) const {
  auto all = to_pixels_;
  for (auto& matrix : all) matrix = matrix * inner;
  return PixelGrid(std::move(all));
}

Point point_on_grid(Point exact, Point base, double parts, const PixelGrid& grid) {
  const auto x = coarsest(exact.x, base.x, parts, [&](double value) {
    return grid.keeps(exact, {value, exact.y});
  });
  const auto y = coarsest(exact.y, base.y, parts, [&](double value) {
    return grid.keeps(exact, {x.value_or(exact.x), value});
  });
  if (x && y) return {*x + 0.0, *y + 0.0};
  return {stepped(exact.x, 0, 1 / parts) + 0.0, stepped(exact.y, 0, 1 / parts) + 0.0};
}

}  // namespace pressoir::codecs::svg
