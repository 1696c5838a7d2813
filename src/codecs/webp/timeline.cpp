#include "codecs/webp/timeline.h"

#include <algorithm>
#include <limits>
#include <utility>

#include "codecs/webp/encoder.h"
#include "raster/score/score.h"

namespace pressoir::codecs::webp {
namespace {

/// Frames with equal neighbours joined.
class Joined {
 public:
  template <class Next>
  std::optional<raster::Frame> next(const Next& read) {
    auto frame = ahead_ ? std::exchange(ahead_, std::nullopt) : read();
    if (!frame) return frame;
    while ((ahead_ = read()) && same_look(frame->canvas, ahead_->canvas)) {
      frame->delay_milliseconds += ahead_->delay_milliseconds;
    }
    return frame;
  }

 private:
  std::optional<raster::Frame> ahead_;
};

}  // namespace

bool shows_the_same(Source& source, raster::FrameReader& candidate, bool exact) {
  source.rewind();
  candidate.rewind();
  Joined left, right;
  const auto wanted = [&] {
    auto frame = source.next();
    if (frame) frame->canvas = source.pixels(frame->canvas);
    return frame;
  };
  const auto given = [&] { return candidate.next(); };
  std::uint32_t frames = 0;
  bool in_time = true;
  for (;; ++frames) {
    const auto a = left.next(wanted), b = right.next(given);
    if (a.has_value() != b.has_value()) return false;
    if (!a) break;
    if (!same_look(a->canvas, b->canvas, exact)) return false;
    in_time = in_time && a->delay_milliseconds == b->delay_milliseconds;
  }
  if (frames <= 1) return true;
  const auto loops = std::min(source.info().loops.value_or(1), kMaxLoops);
  return in_time && loops == candidate.info().loops.value_or(1);
}

SequenceScore score_along(Source& source, raster::FrameReader& candidate, std::uint32_t most) {
  source.rewind();
  candidate.rewind();
  const std::uint32_t every = std::max(1U, (source.info().frames + most - 1) / most);
  SequenceScore result{.least = std::numeric_limits<double>::max()};
  auto shown = candidate.next();
  std::uint64_t time = 0, shown_until = shown ? shown->delay_milliseconds : 0;
  std::uint32_t number = 0;
  for (auto frame = source.next(); frame && shown; frame = source.next()) {
    while (shown && time >= shown_until) {
      auto next = candidate.next();
      if (!next) break;  // the last one stays on show
      shown_until += next->delay_milliseconds;
      shown = std::move(next);
    }
    if (frame->delay_milliseconds != 0 && number++ % every == 0) {
      shown->canvas.set_icc(source.written().icc);
      const double score = raster::ScoreReference(frame->canvas).score(shown->canvas);
      result.mean += score;
      result.least = std::min(result.least, score);
      ++result.frames;
    }
    time += frame->delay_milliseconds;
  }
  if (result.frames != 0) result.mean /= result.frames;
  return result;
}

}  // namespace pressoir::codecs::webp
