#include "raster/fill/canvas_fill.h"

#include <algorithm>
#include <cmath>
#include <limits>
#include <utility>
#include <vector>

#include "raster/fill/fade.h"
#include "raster/fill/smooth_fill.h"

namespace pressoir::raster {
namespace {

// Far from what is known a photograph is likely darker than the sky that it begins with, and the
// less like what is known the more that varies: what the score found best of pictures cut at a
// quarter to three quarters.
constexpr float kUsual = 80.0F / 255, kMostFade = 0.25F;
constexpr double kVaried = 64.0 / 255;  // standard deviation of samples with which it fades most
// Pixels that are like their neighbours: of fewer a photograph has, of more a drawing, which goes
// on as its ground.
constexpr double kFlatPhoto = 0.4, kFlatDrawing = 0.8;

/// Of samples from 0 to 1, and of pixels beside each other.
struct Statistics {
  std::uint64_t samples = 0, pairs = 0, equal = 0;
  double sum = 0, squares = 0;

  /// How much is gone with every doubling of the distance.
  [[nodiscard]] float fade() const {
    if (pairs == 0) return 0;
    const auto count = static_cast<double>(samples);
    const double variance = squares / count - sum / count * (sum / count);
    const double flat = static_cast<double>(equal) / static_cast<double>(pairs);
    const double photo = std::clamp((kFlatDrawing - flat) / (kFlatDrawing - kFlatPhoto), 0.0, 1.0);
    const double varied = std::clamp(variance / (kVaried * kVaried), 0.0, 1.0);
    return kMostFade * static_cast<float>(photo * varied);
  }
};

/// From a missing pixel to the next known one of its column, above or below.
class Distances {
 public:
  Distances(const Canvas& canvas, const IsKnown& is_known)
      : is_known_(is_known), height_(canvas.height()), gaps_(canvas.width()) {}
  /// Rows; the height where the column has none. REQUIRES: y does not fall from call to call.
  std::uint32_t at(std::uint32_t x, std::uint32_t y) {
    Gap& gap = gaps_[x];
    if (y >= gap.end) {  // the next one begins here
      gap = {.begin = y, .end = y + 1};
      while (gap.end < height_ && !is_known_(x, gap.end)) ++gap.end;
    }
    const std::uint32_t above = gap.begin > 0 ? y - gap.begin : height_;
    const std::uint32_t below = gap.end < height_ ? gap.end - 1 - y : height_;
    return std::min(above, below);
  }

 private:
  struct Gap {
    std::uint32_t begin = 0, end = 0;
  };
  const IsKnown& is_known_;
  std::uint32_t height_;
  std::vector<Gap> gaps_;
};

template <class Sample>
class Filler {
 public:
  Filler(Canvas& canvas, const IsKnown& is_known)
      : canvas_(canvas),
        is_known_(is_known),
        channels_(canvas.layout().channels()),
        colours_(channels_ - (canvas.layout().alpha ? 1 : 0)),
        fills_(channels_, SmoothFill(canvas.width(), canvas.height())),
        distances_(canvas, is_known) {}

  void run() {
    for_pixels(true, [this](std::uint32_t x, std::uint32_t y, auto pixel) { take(x, y, pixel); });
    if (colours_ == channels_ && canvas_.layout().model != ColourModel::cmyk)
      fade_ = statistics().fade();
    for (auto& fill : fills_) fill.finish();
    for_pixels(false, [this](std::uint32_t x, std::uint32_t y, auto pixel) { give(x, y, pixel); });
  }

 private:
  static constexpr auto kFull = static_cast<float>(std::numeric_limits<Sample>::max());

  void for_pixels(bool known, const auto& work) {
    for (std::uint32_t y = 0; y < canvas_.height(); ++y) {
      const auto row = row_of<Sample>(canvas_, y);
      for (std::uint32_t x = 0; x < canvas_.width(); ++x)
        if (is_known_(x, y) == known) work(x, y, row.subspan(x * channels_, channels_));
    }
  }

  [[nodiscard]] Statistics statistics() {
    Statistics found;
    for_pixels(true, [&](std::uint32_t x, std::uint32_t y, auto pixel) {
      for (const Sample sample : pixel) {
        const double value = static_cast<double>(sample) / kFull;
        ++found.samples;
        found.sum += value;
        found.squares += value * value;
      }
      if (x == 0 || !is_known_(x - 1, y)) return;
      const auto before = row_of<Sample>(canvas_, y).subspan((x - 1) * channels_, channels_);
      ++found.pairs;
      found.equal += std::ranges::equal(pixel, before) ? 1U : 0U;
    });
    return found;
  }

  void take(std::uint32_t x, std::uint32_t y, std::span<const Sample> pixel) {
    const float alpha = colours_ < channels_ ? static_cast<float>(pixel[colours_]) / kFull : 1.0F;
    for (std::size_t c = 0; c < colours_; ++c)
      fills_[c].add(x, y, static_cast<float>(pixel[c]) * alpha);
    if (colours_ < channels_) fills_[colours_].add(x, y, alpha * kFull);
  }

  void give(std::uint32_t x, std::uint32_t y, std::span<Sample> pixel) {
    const auto sample = [](float value) {
      return static_cast<Sample>(std::lround(std::clamp(value, 0.0F, kFull)));
    };
    const float alpha = colours_ < channels_ ? fills_[colours_].at(x, y) / kFull : 1.0F;
    const float left =
        fade_ > 0 ? left_after(static_cast<float>(distances_.at(x, y)), fade_) : 1.0F;
    const auto faded = [left](float value) { return left * value + (1 - left) * kUsual * kFull; };
    for (std::size_t c = 0; c < colours_; ++c)
      pixel[c] = alpha > 0 ? sample(faded(fills_[c].at(x, y) / alpha)) : Sample{0};
    if (colours_ < channels_) pixel[colours_] = sample(alpha * kFull);
  }

  Canvas& canvas_;
  const IsKnown& is_known_;
  std::size_t channels_, colours_;
  std::vector<SmoothFill> fills_;
  Distances distances_;
  float fade_ = 0;
};

}  // namespace

void fill_missing(Canvas& canvas, const IsKnown& is_known) {
  if (canvas.layout().bits == 16)
    Filler<std::uint16_t>(canvas, is_known).run();
  else
    Filler<std::uint8_t>(canvas, is_known).run();
}

}  // namespace pressoir::raster
