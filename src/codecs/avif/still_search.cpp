#include "codecs/avif/still_search.h"

#include <algorithm>
#include <array>
#include <cmath>

namespace pressoir::codecs::avif {
namespace {

// Scores of typical pictures over kCoarsest - quantiser, speed 6, 10 bits (wallpapers of Debian at
// a third of their size, drawings).
using Curve = std::span<const QualityPoint>;
constexpr std::array<QualityPoint, 8> kPhotoCurve{
    {{0, -40}, {9, 0}, {19, 35}, {29, 60}, {37, 73}, {45, 81}, {53, 88}, {63, 95}}};
constexpr std::array<QualityPoint, 8> kDrawingCurve{
    {{0, 20}, {9, 45}, {19, 63}, {29, 75}, {37, 81}, {45, 85.5}, {53, 90}, {63, 95}}};

// So far above the target a coding is good enough, at once and after kSoon encodings.
constexpr double kTolerance = 0.6, kCoarseTolerance = 1.0;
constexpr int kSoon = 2, kMost = 5;
constexpr double kAimAbove = 0.1;  // where to aim, in points
// A picture whose colour at half the resolution scores no more than this above the target,
// untouched otherwise, needs the full one; from the second on half of it is enough without a trial
// (444 was up to 7 % smaller in between, up to 20 % larger elsewhere).
constexpr double kFullBelow = 3, kHalfAbove = 16;
// Quick codings are made with this speed, a fifth of the work (measured on the same pictures); a
// thorough one scores about so much higher.
constexpr int kProbeSpeed = 8;
constexpr double kThoroughGain = 1;
// Finer chroma scores about so many quantisers higher.
constexpr int kFullChromaSteps = 2;
constexpr int kWholeRounds = 3;  // after a search on a part

/// Points of score over which bytes grow by e, near a score.
double points_per_e(double score) { return std::clamp(10 + 0.9 * (90 - score), 8.0, 40.0); }

double expected_bytes(const ScoredEncoding& coded, double target) {
  const double middle = (coded.score + target) / 2;
  return static_cast<double>(coded.bytes.size()) *
         std::exp((target - coded.score) / points_per_e(middle));
}

class StillSearch {
 public:
  StillSearch(Attempts& attempts, const StillOrder& order)
      : attempts_(attempts),
        order_(order),
        settings_(order.settings),
        model_(typical_model(order.drawing)) {}

  StillFound find() {
    if (settings_.chroma == Chroma::half) {
      const double ceiling = attempts_.half_chroma_score(settings_.depth);
      if (ceiling < order_.target + kFullBelow)
        settings_.chroma = Chroma::full;
      else
        model_ = typical_model(order_.drawing, ceiling);
      probe(ceiling < order_.target + kHalfAbove);
    } else {
      probe(false);
    }
    auto found = search();
    if (!found && settings_.chroma == Chroma::half) {
      settings_.chroma = Chroma::full;
      model_ = typical_model(order_.drawing);
      found = search();
    }
    return {.lossy = std::move(found), .settings = best_};
  }

 private:
  /// Quick codings say what the picture is like, and with which chroma it is smaller.
  void probe(bool doubt) {
    if (order_.fast) return;
    auto quick = settings_;
    quick.speed = std::max(settings_.speed, kProbeSpeed);
    const double quality = std::round(model_.quality_at(order_.target));
    quick.quantizer = kCoarsest - static_cast<int>(quality);
    const auto half = attempts_.run(quick);
    if (!half) return;
    const double gain = quick.speed == settings_.speed ? 0 : kThoroughGain;
    model_.learn({quality, half->score + gain});
    if (!doubt || settings_.chroma == Chroma::full) return;
    quick.chroma = Chroma::full;
    quick.quantizer = std::min(quick.quantizer + kFullChromaSteps, kCoarsest);
    const auto full = attempts_.run(quick);
    if (!full || expected_bytes(*full, order_.target) >= expected_bytes(*half, order_.target))
      return;
    settings_.chroma = Chroma::full;
    model_ = typical_model(order_.drawing);
    model_.learn({static_cast<double>(kCoarsest - quick.quantizer), full->score + gain});
  }
  std::optional<ScoredEncoding> search() {
    std::size_t least = 0;
    return search_quantizer(order_.target, model_, [&](int quantizer) {
      settings_.quantizer = quantizer;
      auto result = attempts_.run(settings_);
      if (result && result->score >= order_.target &&
          (least == 0 || result->bytes.size() < least)) {
        least = result->bytes.size();
        best_ = settings_;
      }
      return result;
    });
  }

  Attempts& attempts_;
  const StillOrder& order_;
  Settings settings_, best_;
  QualityModel model_;
};

}  // namespace

StillFound find_still(Attempts& attempts, const StillOrder& order) {
  return StillSearch(attempts, order).find();
}

StillFound confirm(Attempts& whole, const StillFound& of_part, const StillOrder& order) {
  StillFound found{.lossy = {}, .settings = of_part.settings};
  if (!of_part.lossy) return found;
  auto settings = of_part.settings;
  int finest_miss = kCoarsest + 1;  // quantisers from here on do not reach the target
  for (int round = 0; round < kWholeRounds; ++round) {
    auto result = whole.run(settings);
    if (!result) break;
    const double above = result->score - order.target;
    const int step = std::max(1, static_cast<int>(std::abs(above) / kPointsPerStep));
    if (above < 0) {
      finest_miss = std::min(finest_miss, settings.quantizer);
      if (settings.quantizer == 0 || found.lossy) break;
      const bool last = round + 2 == kWholeRounds;
      settings.quantizer = std::max(0, settings.quantizer - step - (last ? 1 : 0));
      continue;
    }
    if (!found.lossy || result->bytes.size() < found.lossy->bytes.size()) {
      found.lossy = std::move(result);
      found.settings = settings;
    }
    const int next = std::min(settings.quantizer + step, finest_miss - 1);
    if (above <= kCoarseTolerance || next == settings.quantizer) break;
    settings.quantizer = next;
  }
  return found;
}

QualityModel typical_model(bool drawing, std::optional<double> ceiling) {
  return QualityModel(drawing ? Curve(kDrawingCurve) : Curve(kPhotoCurve), ceiling);
}

std::optional<ScoredEncoding> search_quantizer(
    double target, QualityModel model,
    const std::function<std::optional<ScoredEncoding>(int)>& encode) {
  std::optional<ScoredEncoding> best;
  int low = -1, high = kCoarsest + 1;  // of kCoarsest - quantiser: misses, reaches
  const auto attempt = [&](int quality) {
    auto result = encode(kCoarsest - quality);
    if (!result) return false;
    model.learn({static_cast<double>(quality), result->score});
    const bool reached = result->score >= target;
    (reached ? high : low) = quality;
    if (reached && (!best || result->bytes.size() < best->bytes.size())) best = std::move(result);
    return true;
  };
  for (int round = 0; round < kMost && high - low > 1; ++round) {
    if (best && best->score <= target + (round < kSoon ? kTolerance : kCoarseTolerance)) break;
    const auto guess = static_cast<int>(std::ceil(model.quality_at(target + kAimAbove)));
    const int quality = std::clamp(guess, low + 1, high - 1);
    if (quality > kCoarsest) break;
    if (!attempt(quality)) return best;
  }
  if (!best && low < kCoarsest) attempt(kCoarsest);
  return best;
}

int quantizer_of(int quality) {
  return ((100 - std::clamp(quality, 0, 100)) * kCoarsest + 50) / 100;
}

}  // namespace pressoir::codecs::avif
