#include "codecs/gif/lossy/lossy_search.h"

#include <algorithm>
#include <array>
#include <cmath>
#include <limits>
#include <utility>

#include "codecs/gif/lossy/lossy.h"
#include "codecs/gif/lossy/sample.h"
#include "codecs/gif/reader.h"
#include "codecs/gif/trace.h"
#include "codecs/quality_ladder.h"
#include "codecs/quality_search.h"
#include "raster/score/score.h"
#include "raster/search.h"

namespace pressoir::codecs::gif {
namespace {

constexpr std::uint64_t kSearchedPixels = 6'000'000;  // of one round of the search
constexpr std::uint32_t kLeastFrames = 3;
constexpr std::uint64_t kScoredPixels = 12'000'000;  // of one coding of all frames
constexpr std::uint64_t kSmallPixels = 200'000;      // of all frames: cheap to look around in
constexpr int kWholeRounds = 3;                      // over all frames, after the search
constexpr double kTolerance = 0.25;                  // so far above a target is good enough
constexpr double kSampleTolerance = 1.5;  // what a sample differs from the whole by, anyway
constexpr int kRounds = 6, kSampleRounds = 4, kByteRounds = 8;
// A ladder: rung 0 is the quality kLowest, each next one is kRung higher. Above, next to nothing is
// gained over lossless coding, and below, pictures fall apart. The fewer pixels, the less steadily
// bytes grow, and the less a flight costs.
constexpr Ladder kLadder{.flights = 10, .rungs = 16}, kSmallLadder{.flights = 20, .rungs = 8};
constexpr double kLowest = -4, kRung = 0.5;
// Of all frames, after a sample: rungs far enough apart that bytes grow from one to the next.
constexpr int kWholeStep = 2, kMostWholes = 5;
constexpr double kLeastSlope = 0.3;  // of score by quality, where the curve is flat or unknown
constexpr double kReach = 1.5;       // of quality, beyond what should reach a target

// Scores of typical animations over the search's scale (medians over corpus/gif).
constexpr std::array<QualityPoint, 13> kTypical{{{0, -64},
                                                 {10, -32},
                                                 {15, 3},
                                                 {20, 25},
                                                 {25, 43},
                                                 {30, 57},
                                                 {35, 68},
                                                 {40, 76},
                                                 {45, 82},
                                                 {50, 87},
                                                 {60, 92},
                                                 {75, 96},
                                                 {100, 99}}};

double quality_of(int rung) { return kLowest + kRung * rung; }

/// The search's scale: 100 nearly nothing lost, ten steps halve the strength.
double strength_of(double quality) { return 128 * std::exp2(-quality / 10); }

class Search {
 public:
  Search(const LossySource& source, const Goal& goal, const Limits& limits, Trials& trials)
      : source_(source),
        limits_(limits),
        trials_(trials),
        statistics_(statistics_of(source.canvases)),
        breadth_(is_fast(goal) ? 2 : 8) {
    const auto& info = source.original.info();
    const auto pixels = std::max<std::uint64_t>(std::uint64_t{info.width} * info.height, 1);
    const auto most = std::max<std::uint64_t>(kSearchedPixels / pixels, kLeastFrames);
    step_ = static_cast<std::uint32_t>((info.frames + most - 1) / most);
    const auto all = pixels * info.frames;
    scored_step_ = static_cast<std::uint32_t>((all + kScoredPixels - 1) / kScoredPixels);
    is_small_ = all <= kSmallPixels;
    ladder_ = is_small_ ? kSmallLadder : kLadder;
  }

  ScoredEncoding at_score(double target) {
    Sample sample(source_.canvases, source_.original, step_);
    const auto& some = sample.canvases();
    const auto some_statistics = step_ == 1 ? statistics_ : statistics_of(some);
    QualityModel model(kTypical);
    const auto encode_sample = [&](double quality) -> std::optional<ScoredEncoding> {
      if (trials_.expired()) return std::nullopt;
      auto result = scored(encode_lossy(some, some_statistics,
                                        {.strength = strength_of(quality), .breadth = breadth_}),
                           sample.original(), limits_);
      model.learn({quality, result.score});
      best_quality_ = result.score >= target ? std::min(best_quality_, quality) : best_quality_;
      return result;
    };
    const bool is_whole = step_ == 1;
    auto best = search_quality(target,
                               {.model = model,
                                .tolerance = is_whole ? kTolerance : kSampleTolerance,
                                .coarse = is_whole ? 2 * kTolerance : kSampleTolerance,
                                .most_encodings = is_whole ? kRounds : kSampleRounds},
                               encode_sample);
    if (!is_whole) {
      if (!best) return {};
      compare_with_lossless(some, best->bytes.size());
      return with_all_frames(target, model);
    }
    auto result = best ? std::move(*best) : ScoredEncoding{};
    if (is_small_) look_further_up(target, best_quality_, result);
    return result;
  }

  /// The size does not fall steadily with the quality: a better coding may be smaller, so that a
  /// lower target could give the larger file. Only on few pixels (kSmallPixels), where it shows
  /// most and costs least, is that looked for; above, it is accepted.
  void look_further_up(double target, double from, ScoredEncoding& best) {
    for (double quality = from + 4; quality < 100 && !trials_.expired(); quality += 8) {
      auto coded = encode_lossy(source_.canvases, statistics_,
                                {.strength = strength_of(quality), .breadth = breadth_});
      if (!best.bytes.empty() && coded.size() >= best.bytes.size()) continue;
      auto result = scored(std::move(coded), source_.original, limits_);
      if (result.score >= target) best = std::move(result);
    }
  }

  ScoredEncoding on_ladder(double target) {
    Sample sample(source_.canvases, source_.original, step_);
    const auto& some = sample.canvases();
    const auto some_statistics = step_ == 1 ? statistics_ : statistics_of(some);
    auto found = search_ladder(target, ladder_, [&](int rung) -> std::optional<ScoredEncoding> {
      if (trials_.expired()) return std::nullopt;
      auto coded = encode_lossy(some, some_statistics, options_of(quality_of(rung)));
      if (step_ == 1) coded = smallest(std::move(coded));
      return scored(std::move(coded), sample.original(), limits_);
    });
    if (!found) return {};
    if (step_ == 1) return std::move(found->encoding);
    compare_with_lossless(some, found->encoding.bytes.size());
    return up_the_ladder(target, found->rung);
  }

  ScoredEncoding at_bytes(std::uint64_t target) {
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
  ScoredEncoding at_bytes_of_sample(std::uint64_t most) {
    Sample sample(source_.canvases, source_.original, step_);
    const auto& some = sample.canvases();
    const auto some_statistics = statistics_of(some);
    const auto unless_expired = [&](auto&& encode) {
      return [&, encode](int quality) -> std::optional<Buffer> {
        if (trials_.expired()) return std::nullopt;
        return encode(quality);
      };
    };
    auto best = search_size_in_part(
        most, unless_expired([&](int quality) {
          return encode_lossy(some, some_statistics, {strength_of(quality), breadth_});
        }),
        unless_expired([&](int quality) { return code(quality); }));
    if (!best) best = code(0);  // what does not fit is still delivered as small as can be
    return scored(std::move(*best), source_.original, limits_, scored_step_);
  }

  [[nodiscard]] bool lossless_may_win() const { return lossless_may_win_; }

  ScoredEncoding at_quality(int quality) const {
    // On libjpeg's scale 75 looks about as good as 51 does here, 90 as 60.
    return scored(code(10 + 0.55 * quality), source_.original, limits_, scored_step_);
  }

  [[nodiscard]] Buffer smallest(Buffer coded) const {
    auto smaller = source_.coded_again(coded);
    return smaller ? std::move(*smaller) : std::move(coded);
  }

 private:
  [[nodiscard]] LossyOptions options_of(double quality) const {
    return {.strength = strength_of(quality), .breadth = breadth_};
  }
  [[nodiscard]] Buffer code(double quality) const {
    return encode_lossy(source_.canvases, statistics_, options_of(quality));
  }

  /// @param lossy  bytes of a coding of the sample.
  void compare_with_lossless(const Canvases& sample, std::size_t lossy) {
    const auto plain = encode(sample, {.fast = true, .expired = {}});
    lossless_may_win_ = !plain || lossy * 10 > plain->size() * 9;
  }

  /// The first rung from `rung` on, of every second one, that reaches the target with all frames:
  /// the higher the target, the higher it is.
  ScoredEncoding up_the_ladder(double target, int rung) {
    Trials::Clock::duration last_round{};
    rung += rung % kWholeStep;
    for (int round = 0; round < kMostWholes && rung <= ladder_.top(); ++round) {
      if (trials_.expires_within(last_round)) break;
      const auto begun = Trials::Clock::now();
      auto result =
          scored(smallest(code(quality_of(rung))), source_.original, limits_, scored_step_);
      if (result.score >= target) return result;
      last_round = Trials::Clock::now() - begun;
      rung += kWholeStep;
    }
    return {};
  }

  /// The sample of frames may have been kinder or harsher than the whole.
  ScoredEncoding with_all_frames(double target, const QualityModel& model) {
    ScoredEncoding best;
    const double aim = target + kTolerance / 2;
    const double start = model.quality_at(aim);
    const double slope = (model.score_at(start + 1) - model.score_at(start - 1)) / 2;
    raster::RootFinder finder(aim, start, std::max(slope, kLeastSlope));
    Trials::Clock::duration last_round{};
    for (int round = 0; round < kWholeRounds && !trials_.expires_within(last_round); ++round) {
      const auto begun = Trials::Clock::now();
      // Should the first round fall short, the next ones reach further.
      const bool falls_short = round > 0 && best.bytes.empty();
      const double quality = std::clamp(finder.next() + (falls_short ? kReach : 0), 0.0, 100.0);
      auto coded =
          encode_lossy(source_.canvases, statistics_,
                       {.strength = strength_of(quality), .breadth = breadth_, .expired = [this] {
                          return trials_.expired();
                        }});
      if (coded.empty()) break;
      auto result = scored(std::move(coded), source_.original, limits_, scored_step_);
      last_round = Trials::Clock::now() - begun;
      finder.add(quality, result.score);
      const double over = result.score - target;
      if (over < 0) continue;
      if (best.bytes.empty() || result.bytes.size() < best.bytes.size()) best = std::move(result);
      if (over <= kTolerance) break;
    }
    return best;
  }

  const LossySource& source_;
  const Limits& limits_;
  Trials& trials_;
  Statistics statistics_;
  int breadth_;
  std::uint32_t step_ = 1, scored_step_ = 1;
  double best_quality_ = 100;  ///< the lowest that reached the target
  bool lossless_may_win_ = true;
  bool is_small_ = false;
  Ladder ladder_;
};

}  // namespace

ScoredEncoding scored(Buffer coded, raster::FrameReader& original, const Limits& limits,
                      std::uint32_t step) {
  ScoredEncoding result{
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

LossyFound search_lossy(const LossySource& source, const Goal& goal, const Limits& limits,
                        Trials& trials) {
  Search search(source, goal, limits, trials);
  LossyFound found;
  const auto target = score_aimed_at(goal, kTraceStep);
  if (target && goal.monotone) {
    found.best = search.on_ladder(*target);
  } else {
    found.best = target              ? search.at_score(*target)
                 : goal.target_bytes ? search.at_bytes(*goal.target_bytes)
                                     : search.at_quality(*goal.quality);
    if (!found.best.bytes.empty()) found.best.bytes = search.smallest(std::move(found.best.bytes));
  }
  found.lossless_may_win = search.lossless_may_win();
  return found;
}

}  // namespace pressoir::codecs::gif
