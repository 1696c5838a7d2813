#include "raster/steps/steps_focus.h"

#include <algorithm>
#include <cmath>

#include "raster/colour/colour.h"

namespace pressoir::raster {
namespace {

constexpr double kThumbnail = 96;
constexpr double kContrast = 1, kSkin = 2, kStrongColour = 0.5;

/// 8-bit RGB, small.
Canvas thumbnail_of(const Canvas& canvas) {
  const double scale = std::min(1.0, kThumbnail / std::max(canvas.width(), canvas.height()));
  const auto side = [scale](std::uint32_t v) {
    return static_cast<std::uint32_t>(std::max(1L, std::lround(v * scale)));
  };
  const Area whole{0, 0, static_cast<double>(canvas.width()), static_cast<double>(canvas.height())};
  const Canvas small = resample(canvas, whole, side(canvas.width()), side(canvas.height()));
  return flatten(to_srgb(small), {128, 128, 128});
}

struct Rgb {
  double red, green, blue;
};

Rgb pixel(const Canvas& canvas, std::uint32_t x, std::uint32_t y) {
  const std::size_t channels = canvas.layout().channels();
  const auto sample = [&](std::size_t c) {
    const std::size_t at = x * channels + std::min(c, channels - 1);
    return canvas.layout().bits == 16 ? canvas.row16(y)[at] / 65535.0 : canvas.row8(y)[at] / 255.0;
  };
  return {sample(0), sample(1), sample(2)};
}

double luma(const Rgb& p) { return 0.299 * p.red + 0.587 * p.green + 0.114 * p.blue; }

/// Direction of skin in RGB, of light and dark tones alike, which differ in length mostly.
double skin(const Rgb& p) {
  constexpr Rgb kTone{0.78, 0.57, 0.44};
  const double length = std::hypot(p.red, p.green, p.blue);
  const double light = luma(p);
  if (length < 0.05 || light < 0.15 || light > 0.92) return 0;
  const double tone = std::hypot(kTone.red, kTone.green, kTone.blue);
  const double apart =
      std::hypot(p.red / length - kTone.red / tone, p.green / length - kTone.green / tone,
                 p.blue / length - kTone.blue / tone);
  return std::max(0.0, 1 - apart / 0.12);
}

double saturation(const Rgb& p) {
  const double max = std::max({p.red, p.green, p.blue});
  return max < 0.1 ? 0 : (max - std::min({p.red, p.green, p.blue})) / max;
}

double contrast(const Canvas& canvas, std::uint32_t x, std::uint32_t y) {
  const auto at = [&](std::uint32_t px, std::uint32_t py) { return luma(pixel(canvas, px, py)); };
  const double here = at(x, y);
  const double left = at(x == 0 ? x : x - 1, y), above = at(x, y == 0 ? y : y - 1);
  const double right = at(std::min(x + 1, canvas.width() - 1), y);
  const double below = at(x, std::min(y + 1, canvas.height() - 1));
  return std::abs(4 * here - left - right - above - below);
}

/// Sums of everything left of and above each corner.
class Sums {
 public:
  explicit Sums(const Canvas& canvas)
      : stride_(canvas.width() + 1), sums_(std::size_t{stride_} * (canvas.height() + 1)) {
    for (std::uint32_t y = 0; y < canvas.height(); ++y)
      for (std::uint32_t x = 0; x < canvas.width(); ++x) {
        const Rgb p = pixel(canvas, x, y);
        const double weight = kContrast * contrast(canvas, x, y) + kSkin * skin(p) +
                              kStrongColour * std::max(0.0, saturation(p) - 0.4);
        at(x + 1, y + 1) = weight + at(x, y + 1) + at(x + 1, y) - at(x, y);
      }
  }
  [[nodiscard]] double of(std::uint32_t x, std::uint32_t y, std::uint32_t w, std::uint32_t h) {
    return at(x + w, y + h) - at(x, y + h) - at(x + w, y) + at(x, y);
  }

 private:
  double& at(std::uint32_t x, std::uint32_t y) { return sums_[std::size_t{y} * stride_ + x]; }
  std::uint32_t stride_;
  std::vector<double> sums_;
};

}  // namespace

Area focus(const Canvas& canvas, double width, double height) {
  const Canvas small = thumbnail_of(canvas);
  const double scale_x = static_cast<double>(small.width()) / canvas.width();
  const double scale_y = static_cast<double>(small.height()) / canvas.height();
  const auto side = [](double v, std::uint32_t max) {
    return std::clamp(static_cast<std::uint32_t>(std::lround(v)), 1U, max);
  };
  const std::uint32_t w = side(width * scale_x, small.width());
  const std::uint32_t h = side(height * scale_y, small.height());
  Sums sums(small);
  double best = -1, nearest = 0;
  Area area{0, 0, width, height};
  for (std::uint32_t y = 0; y + h <= small.height(); ++y)
    for (std::uint32_t x = 0; x + w <= small.width(); ++x) {
      const double sum = sums.of(x, y, w, h);
      const double off =
          std::hypot(x + w / 2.0 - small.width() / 2.0, y + h / 2.0 - small.height() / 2.0);
      if (sum < best - 1e-9 || (sum < best + 1e-9 && off >= nearest)) continue;
      best = std::max(best, sum);
      nearest = off;
      area.x = std::clamp(x / scale_x, 0.0, canvas.width() - width);
      area.y = std::clamp(y / scale_y, 0.0, canvas.height() - height);
    }
  return area;
}

}  // namespace pressoir::raster
