#include "codecs/gif/lossy_search.h"

#include <algorithm>
#include <cmath>
#include <limits>
#include <utility>

#include "codecs/gif/lossy.h"
#include "codecs/gif/reader.h"
#include "codecs/gif/sample.h"
#include "codecs/quality_search.h"
#include "raster/score.h"
#include "raster/search.h"

namespace pressoir::codecs::gif {
namespace {

constexpr std::uint64_t kSearchedPixels = 6'000'000;  // of one round of the search
constexpr std::uint32_t kLeastFrames = 3;
constexpr std::uint64_t kScoredPixels = 12'000'000;  // of one coding of all frames
constexpr std::uint64_t kLargePixels = 80'000'000;   // of all frames: few rounds over all of them
constexpr std::uint64_t kSmallPixels = 200'000;      // of all frames: cheap to look around in
constexpr int kFullRounds = 3, kLargeRounds = 2;     // after the search
constexpr double kLastStep = 4;                      // of quality
constexpr double kPointsPerStep = 0.5;               // of score, near the middle
constexpr double kTolerance = 0.5;                   // so far above a target is good enough
constexpr int kRounds = 7, kByteRounds = 8;

/// The search's scale: 100 nearly nothing lost, ten steps halve the strength.
double strength_of(double quality) { return 128 * std::exp2(-quality / 10); }

/// Where to look next for the quality of a score: false position, but by halves where that stays on
/// one side (scores of drawings fall off a cliff).
class Bracket {
 public:
  explicit Bracket(double target) : aim_(target + kTolerance / 3) {}
  [[nodiscard]] double next() const { return next_; }
  void add(double quality, double score) {
    const bool is_above = score >= aim_;
    same_side_ = is_above == was_above_ ? same_side_ + 1 : 0;
    was_above_ = is_above;
    (is_above ? above_ : below_) = {quality, score};
    const double width = above_.quality - below_.quality;
    if (below_.quality < 0 || above_.quality > 100) {
      const double step = std::clamp(reach_ * (aim_ - score), -kFurthest, kFurthest);
      reach_ *= 2;
      next_ = std::clamp(quality + step, 0.0, 100.0);
    } else if (same_side_ > 0) {
      next_ = below_.quality + width / 2;
    } else {
      const double share = (aim_ - below_.score) / std::max(above_.score - below_.score, 1e-9);
      next_ = below_.quality + std::clamp(share, 0.1, 0.9) * width;
    }
  }

 private:
  struct Point {
    double quality, score;
  };
  static constexpr double kFurthest = 30;
  double aim_, next_ = 45, reach_ = 1 / kPointsPerStep;
  Point below_{-1, 0}, above_{101, 100};
  bool was_above_ = false;
  int same_side_ = 0;
};

class Search {
 public:
  Search(const LossySource& source, const Goal& goal, const Limits& limits, Trials& trials)
      : source_(source),
        limits_(limits),
        trials_(trials),
        survey_(survey(source.canvases)),
        breadth_(is_fast(goal) ? 2 : 8) {
    const auto& info = source.original.info();
    const auto pixels = std::max<std::uint64_t>(std::uint64_t{info.width} * info.height, 1);
    const auto most = std::max<std::uint64_t>(kSearchedPixels / pixels, kLeastFrames);
    step_ = static_cast<std::uint32_t>((info.frames + most - 1) / most);
    const auto all = pixels * info.frames;
    scored_step_ = static_cast<std::uint32_t>((all + kScoredPixels - 1) / kScoredPixels);
    full_rounds_ = all > kLargePixels ? kLargeRounds : kFullRounds;
    is_small_ = all <= kSmallPixels;
  }

  LossyResult at_score(double target) {
    Sample sample(source_.canvases, source_.original, step_);
    const auto& some = sample.canvases();
    const auto some_survey = step_ == 1 ? survey_ : survey(some);
    LossyResult best;
    double best_quality = 0;
    Bracket bracket(target);
    for (int round = 0; round < kRounds && !trials_.expired(); ++round) {
      const double quality = bracket.next();
      auto result = scored(
          encode_lossy(some, some_survey, {.strength = strength_of(quality), .breadth = breadth_}),
          sample.original(), limits_);
      bracket.add(quality, result.score);
      if (result.score < target) continue;
      const double over = result.score - target;
      if (best.bytes.empty() || result.bytes.size() < best.bytes.size()) {
        best = std::move(result);
        best_quality = quality;
      }
      if (over <= kTolerance) break;
    }
    if (step_ != 1 && !best.bytes.empty()) return with_all_frames(target, best_quality);
    if (is_small_) look_further_up(target, best_quality, best);
    return best;
  }

  /// On few pixels the size does not fall steadily with the quality: a better one may be smaller.
  void look_further_up(double target, double from, LossyResult& best) {
    for (double quality = from + 4; quality < 100 && !trials_.expired(); quality += 8) {
      auto coded = encode_lossy(source_.canvases, survey_,
                                {.strength = strength_of(quality), .breadth = breadth_});
      if (!best.bytes.empty() && coded.size() >= best.bytes.size()) continue;
      auto result = scored(std::move(coded), source_.original, limits_);
      if (result.score >= target) best = std::move(result);
    }
  }

  LossyResult at_bytes(std::uint64_t target) {
    const std::uint64_t most = target - std::min<std::uint64_t>(target, source_.around);
    if (step_ != 1) return at_bytes_of_sample(most);
    double low = 0, high = 100;
    auto best = code(0);
    // What does not fit is still delivered as small as can be.
    const bool fits = best.size() <= most;
    for (int round = 0; fits && round < kByteRounds && !trials_.expired(); ++round) {
      const double quality = (low + high) / 2;
      auto coded = code(quality);
      if (coded.size() <= most) {
        best = std::move(coded);
        low = quality;
      } else {
        high = quality;
      }
    }
    return scored(std::move(best), source_.original, limits_, scored_step_);
  }

  /// Searched on the sampled frames, then corrected on all.
  LossyResult at_bytes_of_sample(std::uint64_t most) {
    Sample sample(source_.canvases, source_.original, step_);
    const auto& some = sample.canvases();
    const auto some_survey = survey(some);
    const auto unless_expired = [&](auto&& encode) {
      return [&, encode](int quality) -> std::optional<Buffer> {
        if (trials_.expired()) return std::nullopt;
        return encode(quality);
      };
    };
    auto best = search_size_in_part(
        most, unless_expired([&](int quality) {
          return encode_lossy(some, some_survey, {strength_of(quality), breadth_});
        }),
        unless_expired([&](int quality) { return code(quality); }));
    if (!best) best = code(0);  // what does not fit is still delivered as small as can be
    return scored(std::move(*best), source_.original, limits_, scored_step_);
  }

  LossyResult at_quality(int quality) const {
    // On libjpeg's scale 75 looks about as good as 51 does here, 90 as 60.
    return scored(code(10 + 0.55 * quality), source_.original, limits_, scored_step_);
  }

 private:
  [[nodiscard]] Buffer code(double quality) const {
    return encode_lossy(source_.canvases, survey_,
                        {.strength = strength_of(quality), .breadth = breadth_});
  }

  /// The sample of frames may have been kinder or harsher than the whole.
  LossyResult with_all_frames(double target, double quality) {
    LossyResult best;
    raster::RootFinder finder(target + kTolerance / 2, quality, kPointsPerStep);
    for (int round = 0; round < full_rounds_ && !trials_.expired(); ++round) {
      // Should the first rounds fall short, the last one reaches further.
      const bool is_last = round + 1 == full_rounds_ && best.bytes.empty();
      quality = std::clamp(finder.next() + (is_last ? kLastStep : 0), 0.0, 100.0);
      auto result = scored(code(quality), source_.original, limits_, scored_step_);
      finder.add(quality, result.score);
      const double over = result.score - target;
      if (over < 0) continue;
      if (best.bytes.empty() || result.bytes.size() < best.bytes.size()) best = std::move(result);
      if (over <= 2 * kTolerance) break;
    }
    return best;
  }

  const LossySource& source_;
  const Limits& limits_;
  Trials& trials_;
  Survey survey_;
  int breadth_;
  std::uint32_t step_ = 1, scored_step_ = 1;
  int full_rounds_ = kFullRounds;
  bool is_small_ = false;
};

}  // namespace

LossyResult scored(Buffer coded, raster::FrameReader& original, const Limits& limits,
                   std::uint32_t step) {
  LossyResult result{
      .bytes = std::move(coded), .score = 0, .min_score = std::numeric_limits<double>::max()};
  Container container(result.bytes, limits);
  const auto& screen = container.screen();
  Compositor compositor(screen.width, screen.height);
  original.rewind();
  std::uint32_t count = 0;
  for (std::uint32_t at = 0;; ++at) {
    const auto frame = container.next();
    if (!frame) break;
    const auto& pixels = compositor.show(*frame);
    if (at % step != 0) {
      if (!original.skip()) break;
      continue;
    }
    const auto wanted = original.next();
    if (!wanted) break;
    const bool has_alpha = std::ranges::find(pixels, kTransparent) != pixels.end();
    auto shown = canvas_of(pixels, screen.width, screen.height, has_alpha);
    shown.set_colours_of(wanted->canvas);  // the coding has no profile yet
    // Scored once only: nothing of the original is worth keeping.
    const double score = raster::ScoreReference(wanted->canvas, 0).score(shown);
    result.score += score;
    result.min_score = std::min(result.min_score, score);
    ++count;
  }
  result.score /= std::max(count, 1U);
  return result;
}

LossyResult search_lossy(const LossySource& source, const Goal& goal, const Limits& limits,
                         Trials& trials) {
  Search search(source, goal, limits, trials);
  if (const auto target = score_target(goal)) return search.at_score(*target);
  if (goal.target_bytes) return search.at_bytes(*goal.target_bytes);
  return search.at_quality(*goal.quality);
}

}  // namespace pressoir::codecs::gif
