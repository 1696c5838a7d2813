// The half of optimize.h that compares two files.
#include <algorithm>
#include <utility>

#include "engine/optimize/optimize.h"
#include "engine/optimize/optimize_work.h"
#include "raster/score/score.h"
#include "raster/steps/steps_reader.h"

namespace pressoir::engine {
namespace {

/// What an animation shows at a moment, and for how many milliseconds more. A still picture is on
/// show forever.
class Shown {
 public:
  explicit Shown(raster::FrameReader& frames)
      : frames_(frames),
        is_still_(frames.info().frames == 1),
        is_untimed_(raster::is_untimed(frames)) {}
  [[nodiscard]] const raster::Canvas& canvas() const { return frame_->canvas; }
  [[nodiscard]] std::uint32_t left() const { return left_; }
  /// False: it has ended.
  bool show() {
    if (!std::exchange(is_over_, false)) return true;
    frame_ = frames_.next();
    left_ = !frame_       ? 0
            : is_still_   ? kForEver
            : is_untimed_ ? raster::kUntimedDelayMilliseconds
                          : frame_->delay_milliseconds;
    return frame_.has_value();
  }
  void pass(std::uint32_t milliseconds) {
    is_over_ = left_ <= milliseconds;
    left_ -= std::min(left_, milliseconds);
  }
  /// Goes to the end. True when it was at most this many milliseconds away, or there is none.
  bool ends_within(std::uint32_t milliseconds) {
    std::uint64_t sum = 0;
    for (; !is_still_ && frame_ && sum <= milliseconds; (void)show()) {
      sum += left_;
      is_over_ = true;
    }
    return sum <= milliseconds;
  }
  static constexpr std::uint32_t kForEver = UINT32_MAX;

 private:
  raster::FrameReader& frames_;
  bool is_still_, is_untimed_;
  std::optional<raster::Frame> frame_;
  std::uint32_t left_ = 0;
  bool is_over_ = true;
};

// A GIF's times are hundredths of a second, and its last frame is on show for two of them.
constexpr std::uint32_t kRoundedMilliseconds = 30;

double score_checked(Bytes reference, Bytes candidate, const Limits& limits) {
  const auto& reference_codec = raster_of(codec_of(reference, limits), "compare");
  const auto& candidate_codec = raster_of(codec_of(candidate, limits), "compare");
  (void)reference_codec.probe(reference, limits);
  (void)candidate_codec.probe(candidate, limits);
  // Upright both: a result may be rotated where its original has an orientation.
  raster::StepReader originals(reference_codec.read(reference, limits), {});
  raster::StepReader candidates(candidate_codec.read(candidate, limits), {});
  if (originals.info().width != candidates.info().width ||
      originals.info().height != candidates.info().height)
    refuse("The pictures differ in size.");
  // Frame by frame; where one of them joined frames, moment by moment.
  const bool by_time = originals.info().frames != candidates.info().frames;
  Shown original(originals), changed(candidates);
  double sum = 0;
  std::uint32_t moments = 0;
  for (;;) {
    const bool shows = original.show(), also = changed.show();
    if (!shows || !also) {
      const bool ends = by_time && original.ends_within(kRoundedMilliseconds) &&
                        changed.ends_within(kRoundedMilliseconds);
      if (shows != also && !ends) refuse("The animations differ in length.");
      break;
    }
    const auto time = by_time ? std::min(original.left(), changed.left()) : Shown::kForEver;
    if (time > 0) {
      sum += raster::ScoreReference(original.canvas()).score(changed.canvas());
      ++moments;
    }
    original.pass(time);
    changed.pass(time);
  }
  if (moments == 0) throw Error(ErrorCode::corrupt_input, "The file has no picture.");
  return sum / moments;
}

}  // namespace

double score(Bytes reference, Bytes candidate, const Limits& limits) {
  return within_memory([&] { return score_checked(reference, candidate, limits); });
}

}  // namespace pressoir::engine
