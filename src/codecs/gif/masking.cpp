#include "codecs/gif/masking.h"

#include <algorithm>
#include <cmath>
#include <cstdlib>

#include "codecs/gif/lossy_lzw.h"

namespace pressoir::codecs::gif {
namespace {

constexpr std::uint32_t kReach = 2;  // of the window around a pixel

constexpr int kRoughest = 96;  // an edge counts as no more
constexpr double kFlat = 0.5;  // tolerance of a flat part, by strength
constexpr double kPerRoughness = 0.1;
constexpr double kMost = 4;

/// Luma, 0..255, of the pixels from (left, top) up to (right, bottom).
std::vector<std::uint8_t> lumas(const Pixels& canvas, std::uint32_t width, std::uint32_t left,
                                std::uint32_t top, std::uint32_t right, std::uint32_t bottom) {
  std::vector<std::uint8_t> result;
  result.reserve(std::size_t{right - left} * (bottom - top));
  for (std::uint32_t y = top; y < bottom; ++y)
    for (std::uint32_t x = left; x < right; ++x)
      result.push_back(
          static_cast<std::uint8_t>(perceptual_colour(canvas[std::size_t{y} * width + x])[0] / 64));
  return result;
}

}  // namespace

std::vector<std::uint16_t> tolerances(const Pixels& canvas, std::uint32_t width,
                                      std::uint32_t height, const Rect& rect, double strength) {
  const std::uint32_t left = rect.x - std::min(rect.x, kReach);
  const std::uint32_t top = rect.y - std::min(rect.y, kReach);
  const std::uint32_t right = std::min(width, rect.x + rect.width + kReach);
  const std::uint32_t bottom = std::min(height, rect.y + rect.height + kReach);
  const std::size_t stride = right - left + 1;
  const std::uint32_t seen_right = std::min(width, right + 1);
  const std::uint32_t seen_bottom = std::min(height, bottom + 1);
  const auto luma = lumas(canvas, width, left, top, seen_right, seen_bottom);
  const std::size_t seen = seen_right - left;
  // Sums over all pixels above and left: a window is four look-ups.
  std::vector<std::uint64_t> sums(stride * (bottom - top + 1), 0);
  for (std::uint32_t y = top; y < bottom; ++y) {
    std::uint64_t row = 0;
    for (std::uint32_t x = left; x < right; ++x) {
      const std::size_t here = (y - top) * seen + (x - left);
      const int to_right = x + 1 < seen_right ? std::abs(luma[here + 1] - luma[here]) : 0;
      const int to_below = y + 1 < seen_bottom ? std::abs(luma[here + seen] - luma[here]) : 0;
      const int rough = to_right + to_below;
      row += static_cast<unsigned>(std::min(rough, kRoughest));
      const std::size_t at = std::size_t{y - top + 1} * stride + (x - left + 1);
      sums[at] = sums[at - stride] + row;
    }
  }
  std::vector<std::uint16_t> result;
  result.reserve(static_cast<std::size_t>(rect.area()));
  for (std::uint32_t y = rect.y; y < rect.y + rect.height; ++y) {
    const std::uint32_t y0 = std::max(top, y - std::min(y, kReach)) - top;
    const std::uint32_t y1 = std::min(bottom, y + kReach + 1) - top;
    for (std::uint32_t x = rect.x; x < rect.x + rect.width; ++x) {
      const std::uint32_t x0 = std::max(left, x - std::min(x, kReach)) - left;
      const std::uint32_t x1 = std::min(right, x + kReach + 1) - left;
      const auto sum = sums[y1 * stride + x1] - sums[y0 * stride + x1] - sums[y1 * stride + x0] +
                       sums[y0 * stride + x0];
      const double mean = static_cast<double>(sum) / ((y1 - y0) * (x1 - x0));
      const double factor = std::min(kFlat + kPerRoughness * mean, kMost);
      result.push_back(static_cast<std::uint16_t>(std::min(64 * strength * factor, 65535.0)));
    }
  }
  return result;
}

}  // namespace pressoir::codecs::gif
