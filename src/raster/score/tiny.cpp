#include "raster/score/tiny.h"

#include <cmath>

#include "raster/colour/colour.h"

namespace pressoir::raster {
namespace {

constexpr Colour kWhiteGround{255, 255, 255};

/// Samples of an sRGB canvas without alpha, 0..255 from any depth and model.
double sample(const Canvas& canvas, std::uint32_t y, std::uint32_t x, std::size_t colour) {
  const std::size_t channels = canvas.layout().channels();
  const std::size_t at = x * channels + (channels == 1 ? 0 : colour);
  return canvas.layout().bits == 8 ? canvas.row8(y)[at] : canvas.row16(y)[at] / 257.0;
}

double largest_difference(const Canvas& a, const Canvas& b) {
  double largest = 0;
  for (std::uint32_t y = 0; y < a.height(); ++y)
    for (std::uint32_t x = 0; x < a.width(); ++x)
      for (std::size_t c = 0; c < 3; ++c)
        largest = std::max(largest, std::abs(sample(a, y, x, c) - sample(b, y, x, c)));
  return largest;
}

}  // namespace

double max_score_of_tiny(const Canvas& original, const Canvas& candidate) {
  const Canvas a = to_srgb(original), b = to_srgb(candidate);
  double largest = largest_difference(flatten(a, {}), flatten(b, {}));
  if (a.layout().alpha || b.layout().alpha)
    largest =
        std::max(largest, largest_difference(flatten(a, kWhiteGround), flatten(b, kWhiteGround)));
  return 100 - largest;
}

}  // namespace pressoir::raster
