#include "codecs/jpeg/lossy/sampling_choice.h"

#include <algorithm>
#include <array>
#include <utility>

#include "codecs/jpeg/lossy/powers.h"

namespace pressoir::codecs::jpeg {
namespace {

// From this target on halving chroma never wins.
constexpr double kFullChromaFrom = 92;
// Halved chroma is faster to code and decode: taken where it may be this much larger, as a share.
constexpr double kDoubt = 0.003;

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

double points_per_e(double target) { return std::clamp(23 - (target - 80) * 1.5, 8.0, 23.0); }

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

SamplingChoice choose_sampling(const LossySource& source, Attempts& attempts, double target) {
  const auto with = [&](std::optional<Sampling> sampling) {
    const double grade = typical_model(is_halved(source, sampling)).quality_at(target);
    SamplingChoice choice{.attempt = attempts.encoded(grade, sampling)};
    attempts.rate(choice.attempt);
    choice.log_bytes = log_of(Attempts::plain_size(choice.attempt)) +
                       (target - choice.attempt.score) / points_per_e(target);
    return choice;
  };
  const auto as_it_is = source.coded ? std::nullopt : std::optional(Sampling::s444);
  if (!may_halve(source, attempts, target)) return with(as_it_is);
  SamplingChoice full = with(as_it_is), halved = with(Sampling::s420);
  return std::move(halved.log_bytes < full.log_bytes + kDoubt ? halved : full);
}

}  // namespace pressoir::codecs::jpeg
