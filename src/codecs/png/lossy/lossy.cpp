#include "codecs/png/lossy/lossy.h"

#include <algorithm>
#include <optional>
#include <utility>

#include "codecs/png/lossy/fit_search.h"
#include "codecs/png/lossy/lossy_files.h"
#include "codecs/png/lossy/near_lossless_search.h"
#include "codecs/png/lossy/palette_search.h"
#include "codecs/png/lossy/quality_steps.h"
#include "codecs/png/trace.h"
#include "raster/colour/colour.h"
#include "raster/colour/rgb8.h"
#include "raster/score/bands.h"

namespace pressoir::codecs::png {
namespace {

using raster::Canvas;

// Above these sizes colours and strengths are looked for in a part of the picture.
constexpr std::uint64_t kWholePixels = 4'000'000, kPartPixels = 1'500'000;
constexpr std::uint64_t kFitPartPixels = 1'000'000;
constexpr std::uint64_t kStepsPixels = 2'000'000, kStepsPartPixels = 1'000'000;
/// Memory and time: true colour is coded several times.
constexpr std::uint64_t kNearLosslessPixels = 12'000'000;
constexpr Recipe kFewestBytes{.options = {.colours = 2, .dithering = 0}, .runs = 4096};
/// A palette of this quality shows what it stands for.
constexpr int kCarried = 95;

/// A part of a large picture to look for the colours in.
class Part {
 public:
  /// @param cache_bytes  see raster::ScoreReference.
  Part(const Canvas& original, const Canvas& samples, std::uint64_t pixels,
       std::uint64_t cache_bytes = raster::ScoreReference::kCacheBytes)
      : original_(raster::bands_of(original, pixels)),
        samples_(raster::bands_of(samples, pixels)),
        context_(original_, samples_, cache_bytes) {}
  ~Part() = default;
  Part(const Part&) = delete;  // the context refers to the canvases beside it
  Part& operator=(const Part&) = delete;
  [[nodiscard]] const EncoderContext& context() const { return context_; }

 private:
  Canvas original_, samples_;
  EncoderContext context_;
};

/// A pixel, with original, samples, score and what two codings hold: about.
std::uint64_t bytes_of_true_colour(const Canvas& original) {
  const std::uint64_t deep = original.layout().bits > 8 ? 4 : 0;
  return 60 + deep + (original.layout().alpha ? 30 : 0);
}

bool may_be_near_lossless(const EncoderContext& whole) {
  return whole.has_room_for_true_colour && whole.samples().pixels() <= kNearLosslessPixels;
}

/// For a goal of a quality. Files are compared with medium effort at most; the one chosen is then
/// made with the goal's.
void offer_of_quality(const Canvas& original, const EncoderContext& whole, const Plan& plan,
                      const Goal& goal, Trials& trials) {
  Goal compared = goal;
  if (goal.effort >= Effort::high) compared.effort = Effort::medium;
  const int quality = goal.quality.value_or(100);
  const auto found_in = [&](const EncoderContext& context) {
    const auto file = [&](const Attempt& attempt) {
      return encode(attempt, context.samples(), plan, compared, trials);
    };
    return smallest_of_quality(context, quality, goal.effort, file, trials);
  };
  OfQuality found;
  const bool in_part = whole.samples().pixels() > kStepsPixels && !is_fast(goal);
  if (in_part) {
    const Part part(original, whole.samples(), kStepsPartPixels, 0);
    found = found_in(part.context());
    found.attempt = whole.attempt(found.attempt.recipe);
  } else {
    found = found_in(whole);
    found.attempt.score = whole.score(found.attempt.picture);
  }
  if (in_part || goal.effort != compared.effort)
    found.file = encode(found.attempt, whole.samples(), plan, goal, trials);
  found.file.score = found.file.min_score = found.attempt.score;
  trials.offer(std::move(found.file));
  // Low effort looks at one step alone.
  const int carried = is_fast(goal) ? std::min(quality, kCarried) : kCarried;
  if (found.reachable >= carried || !may_be_near_lossless(whole) || trials.expired()) return;
  NearLosslessSearch search(whole, plan.family);
  if (search.is_worthwhile())
    trials.offer(encode(search.attempt(strength_for_quality(quality)), plan, goal));
}

/// The best that fits.
void offer_fitting(const Canvas& original, const EncoderContext& whole, const Plan& plan,
                   const Goal& goal, Trials& trials) {
  const auto most = static_cast<std::size_t>(*goal.target_bytes);
  const FitOrder order{.most = most,
                       .overhead = overhead_of(plan),
                       .effort = goal.effort,
                       .encode = [&](const Attempt& attempt) {
                         return encode(attempt, whole.samples(), plan, goal, trials);
                       }};
  std::optional<Part> part;
  if (whole.samples().pixels() > kFitPartPixels)
    part.emplace(original, whole.samples(), kFitPartPixels);
  auto best = best_fitting(whole, part ? part->context() : whole, order, trials);
  if (may_be_near_lossless(whole) && !trials.expired()) {
    NearLosslessSearch search(whole, plan.family);
    const auto file = [&](const NearAttempt& attempt) { return encode(attempt, plan, goal).bytes; };
    if (const auto found = search.fitting(most, file, trials);
        found && (!best || found->score > *best->score)) {
      best = encode(*found, plan, goal);
      // No trace says whose filters these are, so a search is due when it comes back.
      Candidate other = encode_searched(*found, plan, goal, trials);
      if (other.bytes.size() < best->bytes.size()) best = std::move(other);
    }
  }
  // What does not fit is still delivered as small as can be.
  trials.offer(best ? std::move(*best) : order.encode(whole.attempt(kFewestBytes)));
}

/// For a score: a palette or true colour.
class ScoreOffer {
 public:
  ScoreOffer(const Canvas& original, const EncoderContext& whole, const Plan& plan,
             const Goal& goal, double target, Trials& trials)
      : whole_(whole), plan_(plan), goal_(goal), target_(target), trials_(trials) {
    if (whole.samples().pixels() > kWholePixels)
      part_.emplace(original, whole.samples(), kPartPixels);
    if (may_be_near_lossless(whole)) near_.emplace(looked_at(), plan.family);
    if (near_ && !near_->is_worthwhile()) near_.reset();
  }

  void run() {
    if (near_) choose_kinds();
    if (near_ && tries_near_) find_near();
    if (!found_near_ || (tries_palette_ && !trials_.expired())) find_palette();
    if (!palette_ && !found_near_ && near_ && !trials_.expired()) find_near();  // a wrong guess
    if (palette_ && (!found_near_ || palette_size_ * kMargin <= near_size() * kMarginUnit))
      trials_.offer(encode(*palette_, whole_.samples(), plan_, goal_, trials_));
    if (found_near_ && (!palette_ || near_size() * kMargin <= palette_size_ * kMarginUnit))
      trials_.offer(encode(*found_near_, plan_, goal_));
  }

 private:
  // A kind that seems larger by more than this is not made into a file: 1.06.
  static constexpr std::size_t kMarginUnit = 106, kMargin = 100;
  /// What one coding of each kind says may be off by this much of score, and this many times in
  /// bytes.
  static constexpr double kFarBelow = 5;
  static constexpr std::size_t kFar = 2;
  /// Percent of the bytes of true colour that the first palettes may take: fewer colours and
  /// repetitions save some.
  static constexpr std::size_t kMostFirst = 130;

  [[nodiscard]] const EncoderContext& looked_at() const {
    return part_ ? part_->context() : whole_;
  }
  [[nodiscard]] std::size_t near_size() const { return found_near_->size; }

  void choose_kinds() {
    const std::size_t near_size = near_->typical_size(target_);
    const Attempt probe = looked_at().attempt(
        {.options = {.colours = 256, .quality = 100, .dithering = 0.75F, .speed = 8}});
    const std::size_t size = quick_size(probe.picture, looked_at().samples(), quick_);
    tries_palette_ = probe.score >= target_ - kFarBelow && size <= kFar * near_size;
    tries_near_ = probe.score < target_ || size * kFar >= near_size;
  }

  void find_near() {
    if (part_) {
      NearLosslessSearch search(whole_, plan_.family);
      found_near_ = search.reaching(target_, *near_, trials_);
    } else {
      found_near_ = near_->reaching(target_, trials_);
    }
  }

  void find_palette() {
    std::optional<std::size_t> most;
    if (found_near_)  // of what is looked at
      most = found_near_->size * kMostFirst / 100 * looked_at().samples().pixels() /
             whole_.samples().pixels();
    palette_ = part_ ? smallest_reaching_in_part(whole_, part_->context(), target_, goal_.effort,
                                                 trials_, most)
                     : smallest_reaching(whole_, target_, goal_.effort, trials_, most);
    if (palette_) palette_size_ = quick_size(palette_->picture, whole_.samples(), quick_);
  }

  const EncoderContext& whole_;
  const Plan& plan_;
  const Goal& goal_;
  const double target_;
  Trials& trials_;
  std::optional<Part> part_;
  std::optional<NearLosslessSearch> near_;  ///< of what is looked at; empty: not tried
  bool tries_palette_ = true, tries_near_ = true;
  std::size_t palette_size_ = 0;
  std::optional<Attempt> palette_;
  std::optional<NearAttempt> found_near_;
  Compressor quick_{6};
};

}  // namespace

void offer_lossy(const Canvas& original, const Plan& plan, const Goal& goal, const Limits& limits,
                 Trials& trials) {
  const bool keeps_profile = std::ranges::any_of(
      plan.chunks, [](const OwnedChunk& chunk) { return chunk.type == tag("iCCP"); });
  // Without it also what looks the same is converted, which output_colour() would leave: results
  // stay as they were.
  const Canvas samples = keeps_profile || original.icc().empty()
                             ? raster::in_8_bits(original.clone())
                             : raster::in_8_bits(raster::to_srgb(original));
  const auto target = score_aimed_at(goal, kTraceStep);
  // A single score is not worth preparing the original for.
  const bool is_scored_once = !goal.target_bytes && !target;
  EncoderContext context(original, samples,
                         is_scored_once ? 0 : raster::ScoreReference::kCacheBytes);
  context.has_room_for_true_colour =
      samples.pixels() * bytes_of_true_colour(original) <= limits.max_memory_bytes / 5 * 4;
  if (goal.target_bytes)
    offer_fitting(original, context, plan, goal, trials);
  else if (target)
    ScoreOffer(original, context, plan, goal, *target, trials).run();
  else
    offer_of_quality(original, context, plan, goal, trials);
}

}  // namespace pressoir::codecs::png
