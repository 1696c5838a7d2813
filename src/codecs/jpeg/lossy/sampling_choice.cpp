#include "codecs/jpeg/lossy/sampling_choice.h"

#include <algorithm>
#include <array>
#include <cmath>
#include <utility>

#include "codecs/jpeg/lossy/powers.h"

namespace pressoir::codecs::jpeg {
namespace {

// From this target on halving chroma never wins.
constexpr double kFullChromaFrom = 92;
// Halved chroma is faster to code and decode: taken where it may be this much larger, as a share.
constexpr double kDoubt = 0.005;
// Where samplings differ by less than this in the logarithm of the bytes, or one was this many
// points off the target, both are encoded once more, unless they were that near to it.
constexpr double kClear = 0.1, kFarFromIt = 6, kCloseToIt = 1;

using TypicalCurve = std::array<QualityPoint, 9>;
constexpr TypicalCurve kTypicalFull{{{0, -40},
                                     {60, 24},
                                     {100, 57},
                                     {127, 70},
                                     {166, 80},
                                     {194, 85},
                                     {236, 90},
                                     {300, 95},
                                     {400, 98}}};
constexpr TypicalCurve kTypicalHalved{{{0, -40},
                                       {60, 22},
                                       {100, 54},
                                       {138, 70},
                                       {176, 80},
                                       {205, 84},
                                       {236, 87},
                                       {300, 91},
                                       {400, 93}}};

bool may_halve(const LossySource& source, const Attempts& attempts, double target) {
  if (!attempts.has_chroma() || target >= kFullChromaFrom) return false;
  return !source.coded || source.coded->max_v() == source.coded->components[1].v;
}

}  // namespace

double points_per_e(double target) { return std::clamp(19.5 - (target - 80) * 1.1, 8.0, 28.0); }

QualityModel typical_model(bool halved) {
  return QualityModel(halved ? kTypicalHalved : kTypicalFull);
}

double typical_rise(double target) {
  // On both sides of the target; what pictures that were JPEGs rise more than others.
  constexpr double kReach = 20, kMore = 1.2;
  const QualityModel model = typical_model(false);
  const double grade = model.quality_at(target);
  return kMore * (model.score_at(grade + kReach) - model.score_at(grade - kReach)) / (2 * kReach);
}

bool is_halved(const LossySource& source, std::optional<Sampling> sampling) {
  if (sampling) return *sampling != Sampling::s444;
  if (!source.coded) return false;
  const auto& all = source.coded->components;
  return all.size() > 1 && (all[1].h < all[0].h || all[1].v < all[0].v);
}

namespace {

/// Encodings of one sampling, each with what it would take at the target.
class Estimate {
 public:
  Estimate(const LossySource& source, Attempts& attempts, std::optional<Sampling> sampling,
           double target)
      : attempts_(attempts),
        sampling_(sampling),
        target_(target),
        model_(typical_model(is_halved(source, sampling))),
        choice_(rated()) {}

  /// Encodes again, nearer to the target than a typical picture would have been.
  void refine() {
    if (std::abs(target_ - choice_.attempt.score) < kCloseToIt) return;
    model_.learn({choice_.attempt.grade, choice_.attempt.score});
    attempts_.drop(std::move(choice_.attempt));
    choice_ = rated();
  }

  [[nodiscard]] double log_bytes() const { return choice_.log_bytes; }
  [[nodiscard]] bool is_far() const {
    return std::abs(target_ - choice_.attempt.score) > kFarFromIt;
  }
  SamplingChoice take() { return std::move(choice_); }

 private:
  SamplingChoice rated() {
    SamplingChoice choice{.attempt = attempts_.encoded(model_.quality_at(target_), sampling_)};
    attempts_.rate(choice.attempt);
    choice.log_bytes = log_of(Attempts::plain_size(choice.attempt)) +
                       (target_ - choice.attempt.score) / points_per_e(target_);
    return choice;
  }

  Attempts& attempts_;
  std::optional<Sampling> sampling_;
  double target_;
  QualityModel model_;
  SamplingChoice choice_;
};

}  // namespace

SamplingChoice choose_sampling(const LossySource& source, Attempts& attempts, double target) {
  const auto as_it_is = source.coded ? std::nullopt : std::optional(Sampling::s444);
  Estimate full(source, attempts, as_it_is, target);
  if (!may_halve(source, attempts, target)) return full.take();
  Estimate halved(source, attempts, Sampling::s420, target);
  const bool is_clear = std::abs(full.log_bytes() - halved.log_bytes()) > kClear;
  if (!is_clear || full.is_far() || halved.is_far()) {
    halved.refine();
    full.refine();
  }
  return halved.log_bytes() < full.log_bytes() + kDoubt ? halved.take() : full.take();
}

}  // namespace pressoir::codecs::jpeg
