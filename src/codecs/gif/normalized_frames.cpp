#include "codecs/gif/normalized_frames.h"

#include <algorithm>
#include <utility>

#include "codecs/gif/reader.h"
#include "raster/colour/colour.h"
#include "raster/colour/rgb8.h"
#include "raster/colour/samples.h"
#include "raster/steps/rotation.h"

namespace pressoir::codecs::gif {
namespace {

// Hundredths of a second: players take shorter ones for ten; the field has 16 bits.
constexpr std::uint32_t kLeastDelay = 2;
constexpr std::uint64_t kLongestDelay = 65535;

/// Few programs look at a GIF's profile.
bool needs_conversion(const raster::Canvas& canvas) {
  return raster::output_colour(canvas, {}, {.profiles = false}).converts;
}

/// What a new GIF says under a policy.
raster::Moved written(const raster::Metadata& metadata, const MetadataPolicy& policy,
                      int orientation) {
  auto result =
      raster::moved_to({.exif = false, .comments = true}, raster::apply(metadata, policy, true));
  result.metadata.icc.clear();
  result.metadata = raster::rotated(std::move(result.metadata), orientation);
  return result;
}

}  // namespace

NormalizedFrames::NormalizedFrames(raster::FrameReader& source, const MetadataPolicy& policy,
                                   std::optional<Colour> background)
    : source_(source),
      background_(background),
      orientation_(raster::orientation_of(source.metadata())),
      info_(source.info()),
      written_(written(source.metadata(), policy, orientation_)) {
  if (raster::swaps_axes(orientation_)) std::swap(info_.width, info_.height);
  untimed_ = !info_.has_gif_delays && raster::is_untimed(source_);
  least_ = info_.has_gif_delays || info_.frames < 2 ? 0 : kLeastDelay;
  info_.has_gif_delays = true;
  NormalizedFrames::rewind();
}

void NormalizedFrames::rewind() {
  source_.rewind();
  started_ = has_ahead_ = false;
  read_ = given_ = 0;
  milliseconds_ = ahead_start_ = 0;
}

void NormalizedFrames::take(const raster::Canvas& canvas) {
  constexpr auto blend = raster::blend<std::uint8_t>;
  std::vector<std::uint8_t> row(std::size_t{4} * canvas.width());
  ahead_.resize(static_cast<std::size_t>(canvas.pixels()));
  std::size_t at = 0;
  for (std::uint32_t y = 0; y < canvas.height(); ++y) {
    raster::read_rgb8(canvas, y, true, row);
    for (std::size_t i = 0; i < row.size(); i += 4) {
      std::uint32_t red = row[i], green = row[i + 1], blue = row[i + 2], alpha = row[i + 3];
      if (alpha < 255 && background_) {
        red = blend(red, background_->red, alpha);
        green = blend(green, background_->green, alpha);
        blue = blend(blue, background_->blue, alpha);
        alpha = 255;
      }
      hardened_alpha_ = hardened_alpha_ || (alpha > 0 && alpha < 255);
      ahead_[at++] = alpha < 128 ? kTransparent : 0xFF000000U | blue << 16 | green << 8 | red;
    }
  }
}

/// Reads on to the next frame that has time to be seen, from `earliest` (hundredths) on. At the end
/// `ahead_start_` is when the last one goes.
void NormalizedFrames::read_ahead(std::uint64_t earliest) {
  has_ahead_ = false;
  const auto time = [this] { return (milliseconds_ + 5) / 10; };
  while (auto frame = source_.next()) {
    const bool is_last = ++read_ >= source_.info().frames;
    ahead_start_ = std::max(time(), earliest);
    milliseconds_ += untimed_ ? raster::kUntimedDelayMilliseconds : frame->delay_milliseconds;
    const bool is_only = is_last && given_ == 0;
    if (least_ > 0 && ahead_start_ >= time() && !is_only) continue;
    take(normalized(std::move(frame->canvas)));
    has_ahead_ = true;
    return;
  }
  ahead_start_ = std::max(time(), earliest);
}

raster::Canvas NormalizedFrames::normalized(raster::Canvas canvas) const {
  if (needs_conversion(canvas)) canvas = raster::to_srgb(canvas);
  canvas = raster::rotated(std::move(canvas), orientation_);
  if (canvas.width() != info_.width || canvas.height() != info_.height)
    throw Error(ErrorCode::corrupt_input, "The frames differ in size.");
  return canvas;
}

NormalizedFrames::Picture NormalizedFrames::next_pixels() {
  if (!std::exchange(started_, true)) read_ahead(0);
  if (!has_ahead_) {
    info_.frames = given_;
    return {.pixels = nullptr};
  }
  ++given_;
  std::swap(pixels_, ahead_);
  const auto start = ahead_start_;
  read_ahead(start + least_);
  const auto delay = ahead_start_ - start;
  shortened_ = shortened_ || delay > kLongestDelay;
  return {.pixels = &pixels_, .delay = static_cast<std::uint16_t>(std::min(delay, kLongestDelay))};
}

std::optional<raster::Frame> NormalizedFrames::next() {
  const auto picture = next_pixels();
  if (picture.pixels == nullptr) return std::nullopt;
  const bool alpha = std::ranges::find(pixels_, kTransparent) != pixels_.end();
  return raster::Frame{.canvas = canvas_of(pixels_, info_.width, info_.height, alpha),
                       .delay_milliseconds = picture.delay * 10U};
}

}  // namespace pressoir::codecs::gif
