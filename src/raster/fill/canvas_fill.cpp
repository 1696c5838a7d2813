#include "raster/fill/canvas_fill.h"

#include <algorithm>
#include <cmath>
#include <limits>
#include <utility>
#include <vector>

#include "raster/fill/smooth_fill.h"

namespace pressoir::raster {
namespace {

template <class Sample>
class Filler {
 public:
  Filler(Canvas& canvas, const IsKnown& is_known)
      : canvas_(canvas),
        is_known_(is_known),
        channels_(canvas.layout().channels()),
        colours_(channels_ - (canvas.layout().alpha ? 1 : 0)),
        fills_(channels_, SmoothFill(canvas.width(), canvas.height())) {}

  void run() {
    for_pixels(true, [this](std::uint32_t x, std::uint32_t y, auto pixel) { take(x, y, pixel); });
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
    for (std::size_t c = 0; c < colours_; ++c)
      pixel[c] = alpha > 0 ? sample(fills_[c].at(x, y) / alpha) : Sample{0};
    if (colours_ < channels_) pixel[colours_] = sample(alpha * kFull);
  }

  Canvas& canvas_;
  const IsKnown& is_known_;
  std::size_t channels_, colours_;
  std::vector<SmoothFill> fills_;
};

}  // namespace

void fill_missing(Canvas& canvas, const IsKnown& is_known) {
  if (canvas.layout().bits == 16)
    Filler<std::uint16_t>(canvas, is_known).run();
  else
    Filler<std::uint8_t>(canvas, is_known).run();
}

}  // namespace pressoir::raster
