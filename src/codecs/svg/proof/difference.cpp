#include "codecs/svg/proof/difference.h"

#include <algorithm>
#include <cmath>
#include <cstdlib>

namespace pressoir::codecs::svg {
namespace {

bool differs(std::uint32_t one, std::uint32_t other, int most) {
  if (one == other) return false;
  for (const int shift : {0, 8, 16, 24})
    if (std::abs(static_cast<int>(one >> shift & 0xFFU) -
                 static_cast<int>(other >> shift & 0xFFU)) > most)
      return true;
  return false;
}

/// A place in pixels as a corner of the grid.
std::size_t corner(double place, std::uint32_t side) {
  return static_cast<std::size_t>(std::clamp(place, 0.0, static_cast<double>(side)));
}

}  // namespace

Difference::Difference(const Picture& one, const Picture& other, int most)
    : size_{one.width, one.height} {
  if (one.pixels == other.pixels) return;
  const std::size_t stride = std::size_t{one.width} + 1;
  sums_.resize(stride * (std::size_t{one.height} + 1));
  for (std::size_t y = 0; y < one.height; ++y) {
    std::uint32_t row = 0;
    for (std::size_t x = 0; x < one.width; ++x) {
      const auto at = y * one.width + x;
      row += differs(one.pixels[at], other.pixels[at], most) ? 1 : 0;
      sums_[(y + 1) * stride + x + 1] = sums_[y * stride + x + 1] + row;
    }
  }
}

double Difference::share() const noexcept {
  return empty() ? 0 : sums_.back() / (static_cast<double>(size_.width) * size_.height);
}

bool Difference::has_rows(double top, double bottom) const {
  if (empty() || !(top <= bottom)) return false;
  const std::size_t stride = std::size_t{size_.width} + 1;
  const auto first = corner(std::floor(top), size_.height);
  const auto last = corner(std::floor(bottom) + 1, size_.height);
  return sums_[last * stride + size_.width] != sums_[first * stride + size_.width];
}

bool Difference::meets(const PixelBox& box) const {
  if (empty() || !(box.left <= box.right) || !(box.top <= box.bottom)) return false;
  const std::size_t stride = std::size_t{size_.width} + 1;
  const auto left = corner(std::floor(box.left) - 1, size_.width);
  const auto right = corner(std::ceil(box.right) + 1, size_.width);
  const auto top = corner(std::floor(box.top) - 1, size_.height);
  const auto bottom = corner(std::ceil(box.bottom) + 1, size_.height);
  return sums_[bottom * stride + right] + sums_[top * stride + left] !=
         sums_[bottom * stride + left] + sums_[top * stride + right];
}

}  // namespace pressoir::codecs::svg
