// The half of optimize.h that compares two files.
#include <algorithm>
#include <utility>

#include "engine/optimize/optimize.h"
#include "engine/optimize/optimize_work.h"
#include "raster/look_same.h"
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

/// The first input rotated without its pixels, as a lossless result may be; empty: by pixels, or
/// not at all. @param candidate_orientation  of the result.
std::optional<Buffer> moved(const Work& work, const RasterCodec& codec, const Pixels& pixels,
                            int candidate_orientation) {
  if (!work.goal.steps.empty()) return take_steps(work.input, codec, work.goal, pixels);
  if (pixels.orientation == 1 || candidate_orientation != 1) return std::nullopt;
  const Step up = TurnUpright{};
  MetadataPolicy all;
  all.all = true;
  return codec.transform(work.input, std::span(&up, 1), all);
}

/// The steps, and what a format without alpha has behind them.
std::vector<Step> steps_towards(const Goal& goal, const RasterCodec& from, const RasterCodec& to) {
  std::vector<Step> steps = goal.steps;
  const bool is_flat = goal.convert && goal.convert->background && &from != &to;
  if (is_flat && to.info().name == "jpeg") steps.emplace_back(Flatten{*goal.convert->background});
  return steps;
}

/// What `goal` makes of the pixels of the first input, upright.
/// @param steps  see steps_towards().
std::unique_ptr<raster::FrameReader> wanted_of(const Work& work, const std::vector<Step>& steps,
                                               std::span<const raster::Canvas> stamps) {
  const auto& codec = raster_of(work.codec, "compare");
  const auto probe = codec.probe(work.input, work.limits);
  auto pixels = probe.pixels.value();
  const auto drawn = drawn_size(work, pixels);
  if (drawn) {
    pixels.width = drawn->width;
    pixels.height = drawn->height;
  }
  auto plan = plan_for(steps, pixels, work.limits);
  codecs::DecodeHint hint;
  if (drawn)
    hint = {.width = drawn->width, .height = drawn->height};
  else if (!plan.empty())
    hint = hint_for(plan, pixels);
  auto source = hint.width > 0 ? codec.read_reduced(work.input, work.limits, hint)
                               : codec.read(work.input, work.limits);
  return std::make_unique<raster::StepReader>(std::move(source), std::move(plan), stamps);
}

/// Sums up scores of frames.
class Sum {
 public:
  void add(double score, bool is_same) {
    if (result_.frames == 0 || score < result_.min_score) {
      result_.min_score = score;
      result_.worst = result_.frames;
    }
    if (result_.scores.size() < Comparison::kMostScores) result_.scores.push_back(score);
    result_.is_same = is_same && (result_.frames == 0 || result_.is_same);
    sum_ += score;
    ++result_.frames;
  }
  Comparison result() && {
    if (result_.frames == 0) throw Error(ErrorCode::corrupt_input, "The file has no picture.");
    result_.score = sum_ / result_.frames;
    return std::move(result_);
  }

 private:
  Comparison result_;
  double sum_ = 0;
};

Comparison compare_checked(Inputs inputs, Bytes candidate, const Goal& goal, const Limits& limits) {
  if (goal.join) refuse("What was made of several pictures is not compared.");
  check(goal, formats_of(codecs::all_codecs()));
  check_inputs(goal, inputs.size());
  const Work work{.input = inputs.front(),
                  .codec = codec_of(inputs.front(), limits),
                  .goal = goal,
                  .limits = limits,
                  .formats = codecs::all_codecs(),
                  .deadline = {},
                  .net = {}};
  const auto& candidate_codec = raster_of(codec_of(candidate, limits), "compare");
  const auto made = candidate_codec.probe(candidate, limits);
  const auto& codec = raster_of(work.codec, "compare");
  const auto pixels = codec.probe(work.input, limits).pixels.value();
  const auto turned =
      moved(work, codec, pixels, made.pixels ? made.pixels->orientation : pixels.orientation);
  const Work from{.input = turned ? Bytes(*turned) : work.input,
                  .codec = work.codec,
                  .goal = goal,
                  .limits = limits,
                  .formats = work.formats,
                  .deadline = {},
                  .net = {}};
  // Upright both: a result may be rotated where its original has an orientation.
  const auto stamps = read_stamps(inputs, limits, work.formats);
  const auto steps = turned ? std::vector<Step>() : steps_towards(goal, codec, candidate_codec);
  const auto wanted = wanted_of(from, steps, stamps);
  auto& originals = *wanted;
  raster::StepReader candidates(candidate_codec.read(candidate, limits), {});
  if (originals.info().width != candidates.info().width ||
      originals.info().height != candidates.info().height)
    refuse("The pictures differ in size.");
  // Frame by frame; where one of them joined frames, moment by moment.
  const bool by_time = originals.info().frames != candidates.info().frames;
  Shown original(originals), changed(candidates);
  Sum sum;
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
      const double score = raster::ScoreReference(original.canvas()).score(changed.canvas());
      sum.add(score, raster::look_same(original.canvas(), changed.canvas()));
    }
    original.pass(time);
    changed.pass(time);
  }
  return std::move(sum).result();
}

}  // namespace

Comparison compare(Inputs inputs, Bytes candidate, const Goal& goal, const Limits& limits) {
  return within_memory([&] { return compare_checked(inputs, candidate, goal, limits); });
}

double score(Bytes reference, Bytes candidate, const Limits& limits) {
  return compare(std::span(&reference, 1), candidate, {}, limits).score;
}

}  // namespace pressoir::engine
