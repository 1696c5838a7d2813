#include "codecs/gif/prepared.h"

#include <algorithm>
#include <array>
#include <utility>

#include "codecs/gif/reader.h"
#include "raster/colour.h"
#include "raster/steps.h"

namespace pressoir::codecs::gif {
namespace {

/// Red, green, blue, alpha of pixel `x`, 8 bits each.
std::array<unsigned, 4> sample_at(const raster::Canvas& canvas, std::uint32_t x, std::uint32_t y) {
  const auto& layout = canvas.layout();
  const std::size_t channels = layout.channels();
  const std::size_t colours = channels - (layout.alpha ? 1 : 0);
  const auto sample = [&](std::size_t channel) -> unsigned {
    const std::size_t at = x * channels + channel;
    return layout.bits == 16 ? (canvas.row16(y)[at] + 128U) / 257U : canvas.row8(y)[at];
  };
  const unsigned alpha = layout.alpha ? sample(channels - 1) : 255U;
  if (colours == 1) return {sample(0), sample(0), sample(0), alpha};
  return {sample(0), sample(1), sample(2), alpha};
}

bool needs_conversion(const raster::Canvas& canvas) {
  return raster::output_colour(canvas, {}, {.profiles = false}).converts;
}

}  // namespace

Prepared::Prepared(raster::FrameReader& source, std::optional<Colour> background)
    : source_(source),
      background_(background),
      orientation_(raster::orientation_of(source.metadata())),
      info_(source.info()) {
  if (orientation_ >= 5) std::swap(info_.width, info_.height);
  source_.rewind();
}

void Prepared::rewind() { source_.rewind(); }

void Prepared::take(const raster::Canvas& canvas) {
  const auto blend = [](unsigned above, unsigned below, unsigned alpha) {
    return (above * alpha + below * (255 - alpha) + 127) / 255;
  };
  pixels_.resize(static_cast<std::size_t>(canvas.pixels()));
  std::size_t at = 0;
  for (std::uint32_t y = 0; y < canvas.height(); ++y) {
    for (std::uint32_t x = 0; x < canvas.width(); ++x) {
      auto [red, green, blue, alpha] = sample_at(canvas, x, y);
      if (alpha < 255 && background_) {
        red = blend(red, background_->red, alpha);
        green = blend(green, background_->green, alpha);
        blue = blend(blue, background_->blue, alpha);
        alpha = 255;
      }
      hardened_alpha_ = hardened_alpha_ || (alpha > 0 && alpha < 255);
      pixels_[at++] = alpha < 128 ? kTransparent : 0xFF000000U | blue << 16 | green << 8 | red;
    }
  }
}

Prepared::Picture Prepared::next_pixels() {
  auto frame = source_.next();
  if (!frame) return {nullptr};
  auto canvas =
      needs_conversion(frame->canvas) ? raster::to_srgb(frame->canvas) : std::move(frame->canvas);
  if (orientation_ != 1) canvas = raster::turned(std::move(canvas), orientation_);
  if (canvas.width() != info_.width || canvas.height() != info_.height)
    throw Error(ErrorCode::corrupt_input, "The frames differ in size.");
  take(canvas);
  return {&pixels_, frame->delay_milliseconds};
}

std::optional<raster::Frame> Prepared::next() {
  const auto picture = next_pixels();
  if (picture.pixels == nullptr) return std::nullopt;
  const bool alpha = std::ranges::find(pixels_, kTransparent) != pixels_.end();
  return raster::Frame{canvas_of(pixels_, info_.width, info_.height, alpha),
                       picture.delay_milliseconds};
}

}  // namespace pressoir::codecs::gif
