#include "codecs/avif/attempts.h"

#include <algorithm>
#include <cmath>
#include <utility>

#include "codecs/avif/reader.h"
#include "raster/fill/smooth_fill.h"
#include "raster/score/bands.h"

namespace pressoir::codecs::avif {
namespace {

// An animation is scored on this many pixels of evenly spread frames.
constexpr std::uint64_t kScoredPixels = 24'000'000;

template <class Sample>
bool hides_colours(const raster::Canvas& canvas) {
  const std::size_t channels = canvas.layout().channels();
  for (std::uint32_t y = 0; y < canvas.height(); ++y) {
    const auto row = raster::row_of<Sample>(canvas, y);
    for (std::size_t at = channels - 1; at < row.size(); at += channels)
      if (row[at] == 0) return true;
  }
  return false;
}

template <class Sample>
void smooth(raster::Canvas& canvas) {
  const std::size_t channels = canvas.layout().channels();
  for (std::size_t c = 0; c + 1 < channels; ++c) {
    raster::SmoothFill fill(canvas.width(), canvas.height());
    for (std::uint32_t y = 0; y < canvas.height(); ++y) {
      const auto row = raster::row_of<Sample>(canvas, y);
      for (std::uint32_t x = 0; x < canvas.width(); ++x)
        if (row[x * channels + channels - 1] != 0)
          fill.add(x, y, static_cast<float>(row[x * channels + c]));
    }
    fill.finish();
    for (std::uint32_t y = 0; y < canvas.height(); ++y) {
      const auto row = raster::row_of<Sample>(canvas, y);
      for (std::uint32_t x = 0; x < canvas.width(); ++x)
        if (row[x * channels + channels - 1] == 0)
          row[x * channels + c] = static_cast<Sample>(fill.at(x, y) + 0.5F);
    }
  }
}

}  // namespace

std::uint32_t frames_within(const raster::FramesInfo& info, std::uint64_t pixels) {
  const std::uint64_t frame = std::uint64_t{info.width} * info.height;
  return static_cast<std::uint32_t>(std::clamp<std::uint64_t>(pixels / frame, 1, info.frames));
}

raster::Canvas with_hidden_smoothed(raster::Canvas canvas) {
  if (!canvas.layout().alpha) return canvas;
  const bool deep = canvas.layout().bits == 16;
  if (!(deep ? hides_colours<std::uint16_t>(canvas) : hides_colours<std::uint8_t>(canvas)))
    return canvas;
  if (deep)
    smooth<std::uint16_t>(canvas);
  else
    smooth<std::uint8_t>(canvas);
  return canvas;
}

Attempts::Attempts(Source& source, const Limits& limits, Trials& trials, std::uint64_t most)
    : source_(source), limits_(limits), trials_(trials) {
  if (source.info().frames != 1) return;
  source_.rewind();
  auto canvas = std::move(source_.next()->canvas);
  if (canvas.pixels() > most) canvas = raster::bands_of(canvas, most);
  pixels_ = with_hidden_smoothed(source_.pixels(canvas));
  reference_ = std::make_unique<raster::ScoreReference>(canvas);
}

const avifImage& Attempts::image_for(const PlaneOptions& options) {
  if (!image_ || options_ != options) {
    image_.reset();
    image_ = planes_of(pixels_, options);
    options_ = options;
  }
  return *image_;
}

std::optional<Buffer> Attempts::encode(const Settings& settings) {
  if (count_ != 0 && trials_.expired()) return std::nullopt;
  ++count_;
  if (reference_) return encode_still(image_for(settings.planes()), settings);
  return encode_animation(source_, settings, trials_);
}

std::optional<ScoredEncoding> Attempts::score(std::optional<Buffer> coded) {
  if (!coded) return std::nullopt;
  Reader decoded(*coded, limits_);
  ScoredEncoding result{.bytes = {}, .score = 0, .min_score = HUGE_VAL};
  const auto shown = [&] {
    auto frame = decoded.next();
    if (frame && !source_.written().icc.empty()) frame->canvas.set_icc(source_.written().icc);
    return frame;
  };
  if (reference_) {
    result.score = result.min_score = reference_->score(shown()->canvas);
  } else {
    source_.rewind();
    const auto most = frames_within(source_.info(), kScoredPixels);
    const auto every = (source_.info().frames + most - 1) / most;
    std::uint32_t number = 0, scored = 0;
    for (auto frame = source_.next(); frame; frame = source_.next()) {
      const auto other = shown();
      if (!other) break;
      if (number++ % every != 0) continue;
      const double score = raster::ScoreReference(frame->canvas).score(other->canvas);
      result.score += score;
      result.min_score = std::min(result.min_score, score);
      ++scored;
    }
    if (scored == 0) return std::nullopt;
    result.score /= scored;
  }
  result.bytes = std::move(*coded);
  return result;
}

double Attempts::half_chroma_score(int depth) {
  const auto& image = image_for({.chroma = Chroma::half, .depth = depth, .identity = false});
  auto canvas = canvas_from(image);
  if (!source_.written().icc.empty()) canvas.set_icc(source_.written().icc);
  canvas.code = pixels_.code;
  return reference_->score(canvas);
}

}  // namespace pressoir::codecs::avif
