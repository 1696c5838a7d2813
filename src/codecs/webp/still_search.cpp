#include "codecs/webp/still_search.h"

#include <algorithm>
#include <array>
#include <cmath>
#include <iterator>

#include "raster/search.h"

namespace pressoir::codecs::webp {
namespace {

// Scores of typical pictures with sharp chroma, method 6 (means over corpus/png).
using Curve = std::span<const QualityPoint>;
constexpr std::array<QualityPoint, 11> kPhotoCurve{{{0, -20},
                                                    {30, 44},
                                                    {50, 56},
                                                    {65, 63},
                                                    {75, 67.5},
                                                    {80, 72},
                                                    {85, 77.5},
                                                    {90, 82.5},
                                                    {95, 87},
                                                    {98, 89.2},
                                                    {100, 90}}};
constexpr std::array<QualityPoint, 11> kDrawingCurve{{{0, 20},
                                                      {30, 69},
                                                      {50, 76.5},
                                                      {65, 79.7},
                                                      {75, 82.6},
                                                      {80, 84.8},
                                                      {85, 86.2},
                                                      {90, 87.7},
                                                      {95, 89.3},
                                                      {98, 90.2},
                                                      {100, 90.7}}};
// Sharp chroma takes more bytes at the same quality: it pays where it wins this many points
// untouched (corpus/png at equal score: -4 to +24 % of bytes below, -23 to 0 % above).
constexpr double kSharpFrom = 1.25;
// A lossy score may exceed that of untouched chroma by this much.
constexpr double kCeilingNoise = 0.3;
// Further off the target than this, an encoding says too little about others at the target.
constexpr double kFarOff = 9;
// Points of score over which bytes grow by e, near the target (corpus/png: 14 to 25).
constexpr double kPointsPerE = 18;
// Near-lossless against the lossy size expected: it wins surely below, and is given up above.
constexpr double kSmoothWins = 0.9, kSmoothLoses = 1.5;
// Near-lossless levels, strongest first, and what drawings typically score with them.
struct Level {
  int level;
  double score;
};
constexpr std::array<Level, 4> kLevels{{{0, 81}, {20, 87}, {40, 90}, {60, 92}}};
// The next stronger level costs about this much; from kNoLoss there is nothing to smooth.
constexpr double kLevelStep = 3, kNoLoss = 99.9;
// Points of score for which an encoding more is worth it.
constexpr double kFilterGain = 0.6;
// The loop filter's strengths beside the encoder's own one, of which a large picture gets the one
// that scores best on its part.
constexpr std::array<int, 3> kStrengths{30, 10, 90};
// On the whole, after a search on a part.
constexpr int kWholeRounds = 3;  // encodings
constexpr double kWholeTolerance = 0.75;
constexpr double kStillPointsPerStep = 0.6;  // score per step of quality
// Lossless coding is at most this much smaller than near-lossless.
constexpr double kLosslessGain = 1.1;

/// The near-lossless level that smooths less than this one; empty: there is none.
std::optional<int> weaker_level(int level) {
  const auto* found = std::ranges::find(kLevels, level, &Level::level);
  if (found == kLevels.end() || std::next(found) == kLevels.end()) return std::nullopt;
  return std::next(found)->level;
}

Curve typical(bool drawing) { return drawing ? Curve(kDrawingCurve) : Curve(kPhotoCurve); }

class StillSearch {
 public:
  StillSearch(Attempts& attempts, const StillOrder& order)
      : attempts_(attempts),
        order_(order),
        settings_(order.lossy),
        model_(typical(order.drawing)),
        aim_(order.target + QualitySearch{.model = model_}.aim_above) {}

  StillFound find() {
    bool reachable = true;
    if (order_.lossy.sharp_yuv) reachable = choose_chroma();
    if (!reachable) {
      try_smooth(std::nullopt);
      return std::move(found_);
    }
    auto plain = approach();
    if (!plain) return std::move(found_);
    if (order_.flat) {
      const double expected =
          size_of(*plain) * std::exp((order_.target - plain->score) / kPointsPerE);
      try_smooth(expected);
      if (found_.smooth && size_of(*found_.smooth) < kSmoothWins * expected)
        return std::move(found_);
    }
    found_.lossy = finish(std::move(*plain));
    if (found_.lossy && order_.is_part && found_.lossy_settings.autofilter) fix_filter();
    if (!found_.lossy && !order_.flat) try_smooth(std::nullopt);
    const auto smallest = found_.lossy ? size_of(*found_.lossy) : HUGE_VAL;
    found_.lossless_may_win =
        order_.flat && (!smooth_size_ || *smooth_size_ < kLosslessGain * smallest);
    return std::move(found_);
  }

 private:
  static double size_of(const ScoredEncoding& result) {
    return static_cast<double>(result.bytes.size());
  }
  std::optional<ScoredEncoding> run(double quality) {
    settings_.quality = static_cast<float>(quality);
    auto result = attempts_.run(settings_);
    if (result && result->score >= order_.target &&
        (least_ == 0 || result->bytes.size() < least_)) {
      least_ = result->bytes.size();
      found_.lossy_settings = settings_;
    }
    return result;
  }
  /// False: no lossy coding reaches the target.
  bool choose_chroma() {
    const auto scores = attempts_.chroma_scores();
    settings_.sharp_yuv = scores.sharp >= scores.plain + kSharpFrom;
    const double ceiling = settings_.sharp_yuv ? scores.sharp : scores.plain;
    model_ = QualityModel(typical(order_.drawing), ceiling);
    return order_.target <= ceiling + kCeilingNoise;
  }
  /// An encoding near the target, its quality in `quality_`.
  std::optional<ScoredEncoding> approach() {
    std::optional<ScoredEncoding> result;
    for (int round = 0; round < 2; ++round) {
      const double quality = model_.quality_at(aim_);
      if (result && quality == quality_) break;
      quality_ = quality;
      auto tried = run(quality);
      if (!tried) return result;
      result = std::move(tried);
      model_.learn({quality, result->score});
      if (std::abs(result->score - order_.target) <= kFarOff) break;
    }
    return result;
  }
  /// Flat drawings often need fewer bytes smoothed and coded without further loss, and so do other
  /// pictures where no lossy coding reaches: one level, and the next weaker or stronger where that
  /// looks like the better one.
  void try_smooth(std::optional<double> expected) {
    std::size_t first = 0;
    while (first + 1 < kLevels.size() && kLevels[first].score < order_.target) ++first;
    auto smooth = order_.smooth;
    const auto attempt = [&](std::size_t level) {
      smooth.near_lossless = kLevels[level].level;
      return attempts_.run(smooth);
    };
    const auto keep = [&](std::optional<ScoredEncoding> result) {
      found_.smooth = std::move(result);
      found_.smooth_settings = smooth;
    };
    auto result = attempt(first);
    if (!result) return;
    smooth_size_ = size_of(*result);
    const double above = result->score - order_.target;
    const bool hopeless = expected && *smooth_size_ > kSmoothLoses * *expected;
    if (above >= 0) keep(std::move(result));
    if (hopeless) return;
    const bool weaker = above < 0 && first + 1 < kLevels.size();
    const bool stronger = above > kLevelStep && above < kNoLoss - order_.target && first > 0;
    if (!weaker && !stronger) return;
    auto other = attempt(weaker ? first + 1 : first - 1);
    if (other && other->score >= order_.target &&
        (!found_.smooth || other->bytes.size() < found_.smooth->bytes.size()))
      keep(std::move(other));
  }
  [[nodiscard]] bool is_near(const ScoredEncoding& result) const {
    return result.score >= order_.target &&
           result.score <= order_.target + QualitySearch{.model = model_}.tolerance;
  }
  /// The best lossy coding. Whether the loop filter should be chosen by trial depends on the
  /// picture (-10 to +20 % at equal score): one encoding at the quality that `plain` points to
  /// tells, since the filter changes the score and hardly the bytes.
  std::optional<ScoredEncoding> finish(ScoredEncoding plain) {
    const double next = is_near(plain) ? quality_ : model_.quality_at(aim_);
    settings_.autofilter = true;
    auto filtered = run(next);
    if (!filtered) return plain.score >= order_.target ? std::optional(plain) : std::nullopt;
    double by = filtered->score - model_.score_at(next);
    if (is_near(plain) && by < kFilterGain) {
      const bool smaller = filtered->score >= order_.target && is_smaller(*filtered, plain);
      return smaller ? std::move(filtered) : std::optional(std::move(plain));
    }
    const double doubt = 0.1 + 0.06 * std::abs(plain.score - order_.target);
    settings_.autofilter = by > -doubt;
    if (!settings_.autofilter && next != quality_) {
      // What `plain` let expect may have been wrong: at the same quality nothing is in doubt.
      auto same = run(next);
      if (!same) return plain.score >= order_.target ? std::optional(plain) : std::nullopt;
      model_.learn({next, same->score});
      by = filtered->score - same->score;
      settings_.autofilter = by > 0;
      plain = std::move(*same);
      quality_ = next;
    }
    QualitySearch search{.model = settings_.autofilter ? model_.raised(by) : model_};
    if (settings_.autofilter) search.model.learn({next, filtered->score});
    search.known = settings_.autofilter ? std::move(*filtered) : std::move(plain);
    search.known_quality = settings_.autofilter ? next : quality_;
    return search_quality(order_.target, std::move(search),
                          [&](double quality) { return run(quality); });
  }
  /// Strengths change the score and hardly the bytes.
  void fix_filter() {
    Settings& settings = found_.lossy_settings;
    settings.autofilter = false;
    const auto score_with = [&](int strength) {
      auto tried = settings;
      tried.filter_strength = strength;
      const auto result = attempts_.run(tried);
      return result ? result->score : -HUGE_VAL;
    };
    double best = score_with(settings.filter_strength);
    for (const int strength : kStrengths) {
      const double score = score_with(strength);
      if (score <= best) continue;
      best = score;
      settings.filter_strength = strength;
    }
  }
  static bool is_smaller(const ScoredEncoding& a, const ScoredEncoding& b) {
    return a.bytes.size() < b.bytes.size();
  }

  Attempts& attempts_;
  const StillOrder& order_;
  Settings settings_;
  QualityModel model_;
  double aim_, quality_ = 0;
  std::optional<double> smooth_size_;
  std::size_t least_ = 0;  ///< bytes of what found_.lossy_settings gave
  StillFound found_;
};

}  // namespace

StillFound find_still(Attempts& attempts, const StillOrder& order) {
  if (!order.fast) return StillSearch(attempts, order).find();
  StillFound found;
  auto settings = order.lossy;
  found.lossy = find_lossy(order.target, order.drawing, [&](double quality) {
    settings.quality = static_cast<float>(quality);
    auto result = attempts.run(settings);
    if (result && result->score >= order.target) found.lossy_settings = settings;
    return result;
  });
  found.lossless_may_win = order.drawing;
  return found;
}

StillFound confirm(const StillFound& of_part, const StillOrder& order,
                   const std::function<std::optional<ScoredEncoding>(const Settings&)>& encode) {
  StillFound found;
  found.lossless_may_win = of_part.lossless_may_win;
  const bool smooth_wins = of_part.smooth && (!of_part.lossy || of_part.smooth->bytes.size() <
                                                                    of_part.lossy->bytes.size());
  if (smooth_wins) {
    const auto reaching = [&](const Settings& settings) {
      auto result = encode(settings);
      if (result && result->score < order.target) result.reset();
      return result;
    };
    auto settings = of_part.smooth_settings;
    found.smooth = reaching(settings);
    if (found.smooth) return found;
    if (const auto weaker = weaker_level(settings.near_lossless)) {
      settings.near_lossless = *weaker;
      found.smooth = reaching(settings);  // no longer sure to be smaller than a lossy coding
    }
  }
  if (!of_part.lossy) return found;
  auto settings = of_part.lossy_settings;
  raster::RootFinder finder(order.target + kWholeTolerance / 3, settings.quality,
                            kStillPointsPerStep);
  for (int round = 0; round < kWholeRounds; ++round) {
    const bool must_reach = round + 1 == kWholeRounds && !found.lossy;
    settings.quality =
        std::clamp(static_cast<float>(finder.next()) + (must_reach ? 1 : 0), 0.0F, 100.0F);
    auto result = encode(settings);
    if (!result) break;
    finder.add(settings.quality, result->score);
    const double above = result->score - order.target;
    if (above < 0 && settings.quality >= 100) break;
    if (above < 0) continue;
    if (!found.lossy || result->bytes.size() < found.lossy->bytes.size())
      found.lossy = std::move(result);
    if (above <= kWholeTolerance) break;
  }
  return found;
}

std::optional<ScoredEncoding> find_lossy(
    double target, bool drawing,
    const std::function<std::optional<ScoredEncoding>(double)>& encode) {
  return search_quality(target, QualitySearch{.model = QualityModel(typical(drawing))}, encode);
}

}  // namespace pressoir::codecs::webp
