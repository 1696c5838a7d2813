#include "codecs/jpeg/lossy/score_search.h"

#include <algorithm>
#include <array>
#include <cmath>
#include <utility>
#include <vector>

#include "codecs/quality_search.h"
#include "raster/score/bands.h"

namespace pressoir::codecs::jpeg {
namespace {

// Above the first, a search begins on a sample of the rows; halving chroma is decided on a smaller
// one, and from a target on it never wins.
constexpr std::uint64_t kMaxScoredPixels = 3'000'000, kPartPixels = 1'500'000,
                        kChoicePixels = 400'000;
constexpr double kFullChromaFrom = 92;

// On the whole, after a search on a sample: encodings, and points above the target.
constexpr int kWholeRounds = 4;
constexpr double kWholeTolerance = 0.35;
// Of a search that has ended so far above the target: further tries.
constexpr double kFar = 0.4;
constexpr int kMostApproaches = 3;
// Halved chroma is faster to code and decode: taken where it may be this much larger, as a share.
constexpr double kDoubt = 0.003;

/// Points of score over which bytes grow by e near a target (photographs: 23 at 80, 8 at 90).
double points_per_e(double target) { return std::clamp(23 - (target - 80) * 1.5, 8.0, 23.0); }

// What typical pictures score at a grade, with all of chroma and with a quarter of it.
using Curve = std::array<QualityPoint, 9>;
constexpr Curve kFull{{{0, -40},
                       {60, 24},
                       {100, 57},
                       {127, 70},
                       {166, 80},
                       {194, 85},
                       {236, 90},
                       {300, 95},
                       {400, 98}}};
constexpr Curve kHalved{{{0, -40},
                         {60, 22},
                         {100, 54},
                         {138, 70},
                         {176, 80},
                         {205, 84},
                         {236, 87},
                         {300, 91},
                         {400, 93}}};

QualityModel typical(bool halved) { return QualityModel(halved ? kHalved : kFull); }

/// How exact a search is.
QualitySearch bounds(QualityModel model, bool fast) {
  QualitySearch search{.model = std::move(model)};
  search.tolerance = fast ? 0.35 : 0.1;
  search.coarse = fast ? 0.7 : 0.2;
  search.soon = fast ? 2 : 3;
  search.aim_above = 0.06;
  search.most_encodings = fast ? 3 : 6;
  return search;
}

class ScoreSearch {
 public:
  ScoreSearch(const LossySource& source, const Goal& goal, double target, Trials& trials)
      : source_(source),
        goal_(goal),
        target_(target),
        trials_(trials),
        attempts_(source, goal),
        sampling_(choice()),
        model_(typical(is_halved())) {}

  ScoreFound run() {
    const bool is_large = source_.canvas.pixels() > kMaxScoredPixels;
    if (is_large) follow_sample();
    if (!best_)
      (void)search_quality(target_, bounds(model_, is_fast(goal_) || is_large),
                           [&](double grade) { return tried(grade); });
    if (!is_large && !is_fast(goal_)) approach();
    const bool reached = best_.has_value();
    return {.attempt = std::move(reached ? *best_ : closest_.value()), .reached = reached};
  }

 private:
  [[nodiscard]] bool is_halved() const {
    if (sampling_) return *sampling_ != Sampling::s444;
    const auto& all = source_.coded->components;
    return all.size() > 1 && (all[1].h < all[0].h || all[1].v < all[0].v);
  }

  std::optional<ScoredEncoding> tried(double grade) {
    if (closest_ && trials_.expired()) return std::nullopt;
    Attempt attempt = attempts_.encoded(grade, sampling_);
    attempts_.rate(attempt);
    ScoredEncoding result{
        .bytes = attempt.bytes, .score = attempt.score, .min_score = attempt.score};
    if (attempt.score < target_) under_.push_back({.quality = grade, .score = attempt.score});
    const bool is_best =
        attempt.score >= target_ && (!best_ || attempt.bytes.size() < best_->bytes.size());
    if (is_best) best_ = attempt;
    if (!closest_ || attempt.score > closest_->score) closest_ = std::move(attempt);
    return result;
  }

  /// The score of what was a JPEG before jumps with the grade, and the search may end far above:
  /// looks again between there and the nearest grade that is under the target, once along a line,
  /// then in the middle.
  void approach() {
    for (int i = 0; i < kMostApproaches && best_ && best_->score > target_ + kFar; ++i) {
      const double top = best_->grade;
      std::erase_if(under_, [top](const auto& point) { return point.quality >= top; });
      if (under_.empty()) return;
      const QualityPoint low = *std::ranges::max_element(under_, {}, &QualityPoint::quality);
      const double line = (target_ + kFar / 4 - low.score) / (best_->score - low.score);
      const double share = i == 0 ? std::clamp(line, 0.1, 0.9) : 0.5;
      if (!tried(std::lerp(low.quality, top, share))) return;
      if (best_->grade > top) return;
    }
  }

  /// Whether chroma is halved; empty: as it was coded.
  [[nodiscard]] std::optional<Sampling> choice() const {
    std::optional<Sampling> as_is;
    bool may_halve = attempts_.has_chroma() && target_ < kFullChromaFrom;
    if (source_.coded)
      may_halve = may_halve && source_.coded->max_v() == source_.coded->components[1].v;
    else
      as_is = Sampling::s444;
    return may_halve && halving_wins() ? Sampling::s420 : as_is;
  }

  /// By one encoding of each on a sample, where a typical picture reaches the target.
  [[nodiscard]] bool halving_wins() const {
    const raster::Canvas sample = raster::bands_of(source_.canvas, kChoicePixels);
    const raster::ScoreReference reference(sample);
    const LossySource part{.canvas = sample, .reference = reference};
    Attempts attempts(part, goal_);
    const bool is_422 = source_.coded && source_.coded->components[1].h < source_.coded->max_h();
    const Sampling fullest = is_422 ? Sampling::s422 : Sampling::s444;
    const auto bytes_at_target = [&](Sampling sampling) {
      const bool halved = sampling != Sampling::s444;
      Attempt attempt = attempts.encoded(typical(halved).quality_at(target_), sampling);
      attempts.rate(attempt);
      return std::log(static_cast<double>(attempt.bytes.size())) +
             (target_ - attempt.score) / points_per_e(target_);
    };
    return bytes_at_target(Sampling::s420) < bytes_at_target(fullest) + kDoubt;
  }

  /// The answer of a sample of the rows, corrected on the whole by what that scores more or less.
  void follow_sample() {
    QualityModel model = model_of_sample();
    std::optional<QualityPoint> under, above;  // the nearest to the target
    for (int i = 0; i < kWholeRounds; ++i) {
      const double aim = target_ + kWholeTolerance * (i < 2 ? 0.3 : 0.7);
      double grade = model.quality_at(aim);
      if (under && above)
        grade = std::lerp(under->quality, above->quality,
                          (aim - under->score) / (above->score - under->score));
      const auto result = tried(grade);
      if (!result || (best_ && best_->score <= target_ + kWholeTolerance)) return;
      model = model.raised(result->score - model.score_at(grade));
      std::optional<QualityPoint>& side = result->score < target_ ? under : above;
      side = {.quality = grade, .score = result->score};
    }
  }

  [[nodiscard]] QualityModel model_of_sample() const {
    const raster::Canvas sample = raster::bands_of(source_.canvas, kPartPixels);
    const raster::ScoreReference reference(sample);
    const LossySource part{.canvas = sample, .reference = reference};
    Attempts attempts(part, goal_);
    const auto sampling = sampling_.value_or(is_halved() ? Sampling::s420 : Sampling::s444);
    QualityModel model = model_;
    (void)search_quality(target_, bounds(model_, true), [&](double grade) {
      Attempt attempt = attempts.encoded(grade, sampling);
      attempts.rate(attempt);
      model.learn({grade, attempt.score});
      return std::optional(ScoredEncoding{
          .bytes = std::move(attempt.bytes), .score = attempt.score, .min_score = attempt.score});
    });
    return model;
  }

  const LossySource& source_;
  const Goal& goal_;
  double target_;
  Trials& trials_;
  Attempts attempts_;
  std::optional<Sampling> sampling_;
  QualityModel model_;
  std::vector<QualityPoint> under_;  // what scores less than the target
  std::optional<Attempt> best_, closest_;
};

}  // namespace

ScoreFound search_score(const LossySource& source, const Goal& goal, double target,
                        Trials& trials) {
  return ScoreSearch(source, goal, target, trials).run();
}

}  // namespace pressoir::codecs::jpeg
