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

/// Luma steps to the right and below, 0..255 each.
int roughness(const Pixels& canvas, std::uint32_t width, std::uint32_t height, std::uint32_t x,
              std::uint32_t y) {
  const std::size_t at = std::size_t{y} * width + x;
  const auto luma = [&](std::size_t i) { return look_of(canvas[i])[0] / 64; };
  const int here = luma(at);
  const int right = x + 1 < width ? std::abs(luma(at + 1) - here) : 0;
  const int below = y + 1 < height ? std::abs(luma(at + width) - here) : 0;
  return right + below;
}

}  // namespace

std::vector<std::uint16_t> tolerances(const Pixels& canvas, std::uint32_t width,
                                      std::uint32_t height, const Rect& rect, double strength) {
  const std::uint32_t left = rect.x - std::min(rect.x, kReach);
  const std::uint32_t top = rect.y - std::min(rect.y, kReach);
  const std::uint32_t right = std::min(width, rect.x + rect.width + kReach);
  const std::uint32_t bottom = std::min(height, rect.y + rect.height + kReach);
  const std::size_t stride = right - left + 1;
  // Sums over all pixels above and left: a window is four look-ups.
  std::vector<std::uint64_t> sums(stride * (bottom - top + 1), 0);
  for (std::uint32_t y = top; y < bottom; ++y) {
    std::uint64_t row = 0;
    for (std::uint32_t x = left; x < right; ++x) {
      const int rough = roughness(canvas, width, height, x, y);
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
