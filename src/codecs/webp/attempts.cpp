#include "codecs/webp/attempts.h"

#include <algorithm>

#include "codecs/webp/reader.h"
#include "codecs/webp/timeline.h"
#include "raster/score/bands.h"

namespace pressoir::codecs::webp {
namespace {

// An animation is scored on this many pixels of evenly spread frames.
constexpr std::uint64_t kScoredPixels = 24'000'000;

bool is_grey(const raster::Canvas& canvas) {
  const std::size_t channels = canvas.layout().channels();
  for (std::uint32_t y = 0; y < canvas.height(); ++y) {
    const auto row = canvas.row8(y);
    for (std::size_t x = 0; x < row.size(); x += channels) {
      if (row[x] != row[x + 1] || row[x] != row[x + 2]) return false;
    }
  }
  return true;
}

}  // namespace

std::uint32_t frames_within(const raster::FramesInfo& info, std::uint64_t pixels) {
  const std::uint64_t frame = std::uint64_t{info.width} * info.height;
  return static_cast<std::uint32_t>(std::clamp<std::uint64_t>(pixels / frame, 1, info.frames));
}

Attempts::Attempts(Source& source, const Limits& limits, Trials& trials, std::uint64_t most)
    : source_(source), limits_(limits), trials_(trials) {
  if (source.info().frames != 1) return;
  source_.rewind();
  auto canvas = std::move(source_.next()->canvas);
  if (canvas.pixels() > most) canvas = raster::bands_of(canvas, most);
  const auto pixels = source_.pixels(canvas);
  grey_ = is_grey(pixels);
  still_ = std::make_unique<StillEncoder>(pixels);
  reference_ = std::make_unique<raster::ScoreReference>(canvas);
}

std::optional<Buffer> Attempts::encode(const Settings& settings) {
  if (count_ != 0 && trials_.expired()) return std::nullopt;
  ++count_;
  if (still_) return still_->encode(settings);
  return encode_animation(source_, settings, trials_);
}

double Attempts::score_of(raster::Canvas canvas) const {
  canvas.set_icc(source_.written().icc);
  return reference_->score(canvas);
}

std::optional<ScoredEncoding> Attempts::score(std::optional<Buffer> coded) {
  if (!coded) return std::nullopt;
  Reader decoded(*coded, limits_);
  ScoredEncoding result{.bytes = std::move(*coded), .score = 0, .min_score = 0};
  if (still_) {
    result.score = result.min_score = score_of(std::move(decoded.next()->canvas));
    return result;
  }
  const auto scores = score_along(source_, decoded, frames_within(source_.info(), kScoredPixels));
  if (scores.frames == 0) return std::nullopt;
  result.score = scores.mean;
  result.min_score = scores.least;
  return result;
}

ChromaScores Attempts::chroma_scores() {
  const double plain = score_of(still_->subsampled(false));
  return {.plain = plain, .sharp = grey_ ? plain : score_of(still_->subsampled(true))};
}

}  // namespace pressoir::codecs::webp
