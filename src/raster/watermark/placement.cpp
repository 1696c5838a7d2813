#include "raster/watermark/placement.h"

#include <algorithm>
#include <array>
#include <cmath>
#include <numbers>

namespace pressoir::raster {
namespace {

constexpr int kPerSide = 3;  // copies of a mosaic

/// The first pixel of `length` along a side of `side`.
std::int64_t start_of(Gravity::Side where, double shift_percent, double side, double length) {
  const double shift = side * shift_percent / 100;
  switch (where) {
    case Gravity::Side::start: return std::llround(shift);
    case Gravity::Side::centre: return std::llround((side - length) / 2 + shift);
    case Gravity::Side::end: return std::llround(side - length - shift);
  }
  return 0;
}

/// The same for the copy `index` of a mosaic, in the middle of its part of the side.
std::int64_t start_of(int index, double side, double length) {
  return std::llround(side * (2 * index + 1) / (2.0 * kPerSide) - length / 2);
}

/// Whole pixels that hold `length`; what only rounding makes longer does not count.
std::int64_t whole_pixels(double length) {
  constexpr double kRounding = 1e-6;
  return std::max<std::int64_t>(1, static_cast<std::int64_t>(std::ceil(length - kRounding)));
}

Box around(const Box& one, const Box& other) {
  if (one.is_empty()) return other;
  return {std::min(one.left, other.left), std::min(one.top, other.top),
          std::max(one.right, other.right), std::max(one.bottom, other.bottom)};
}

}  // namespace

Box Box::common(const Box& other) const {
  return {std::max(left, other.left), std::max(top, other.top), std::min(right, other.right),
          std::min(bottom, other.bottom)};
}

Angle::Angle(double degrees) {
  const double turn = std::fmod(std::fmod(degrees, 360.0) + 360.0, 360.0);
  constexpr std::array<double, 4> kCosines{1, 0, -1, 0};
  const double quarters = turn / 90;
  if (quarters == std::floor(quarters)) {
    const auto quarter = static_cast<std::size_t>(quarters) % 4;
    cosine = kCosines.at(quarter);
    sine = kCosines.at((quarter + 3) % 4);
    return;
  }
  cosine = std::cos(turn * std::numbers::pi / 180);
  sine = std::sin(turn * std::numbers::pi / 180);
}

Placement place(const Watermark::Element& element, double width, double height, Size picture) {
  const Angle angle(element.rotation);
  const double c = std::abs(angle.cosine), s = std::abs(angle.sine);
  Placement placement;
  placement.width = whole_pixels(width * c + height * s);
  placement.height = whole_pixels(width * s + height * c);
  const auto w = static_cast<double>(placement.width), h = static_cast<double>(placement.height);
  const Box all{0, 0, picture.width, picture.height};
  const auto add = [&](std::int64_t left, std::int64_t top) {
    const Box copy{left, top, left + placement.width, top + placement.height};
    const Box seen = copy.common(all);
    if (seen.is_empty()) return;
    placement.copies.push_back(copy);
    placement.window = around(placement.window, seen.moved(-left, -top));
    placement.pixels += static_cast<std::uint64_t>(seen.width() * seen.height());
  };
  if (!element.mosaic) {
    add(start_of(element.x, element.shift_x_percent, picture.width, w),
        start_of(element.y, element.shift_y_percent, picture.height, h));
    return placement;
  }
  for (int row = 0; row < kPerSide; ++row)
    for (int column = 0; column < kPerSide; ++column)
      add(start_of(column, picture.width, w), start_of(row, picture.height, h));
  return placement;
}

Room room_of(const Watermark::Element& element, Size picture) {
  const double parts = element.mosaic ? kPerSide : 1;
  return {picture.width / parts, picture.height / parts};
}

}  // namespace pressoir::raster
