#include "codecs/quality_search.h"

#include <algorithm>
#include <array>
#include <cmath>
#include <utility>

namespace pressoir::codecs {
namespace {

using Curve = std::span<const QualityPoint>;

/// Along the line through two points.
double along(double x, double x0, double y0, double x1, double y1) {
  return y0 + (x - x0) * (y1 - y0) / (x1 - x0);
}

/// Where to look next between two points that the target lies between; empty: near enough.
std::optional<double> between(Curve curve, const QualityPoint& below, const QualityPoint& above,
                              double aim) {
  const double width = above.quality - below.quality;
  if (width < 0.3 || above.score <= below.score) return std::nullopt;
  const double typical = along(aim, below.score, score_at(curve, below.quality), above.score,
                               score_at(curve, above.quality));
  return std::clamp(quality_at(curve, typical), below.quality + width * 0.1,
                    above.quality - width * 0.1);
}

/// The next step while all points lie on one side: the typical curve, shifted through the last.
double beyond(Curve curve, const QualityPoint& here, double aim) {
  return quality_at(curve, aim - here.score + score_at(curve, here.quality));
}

}  // namespace

double score_at(Curve curve, double quality) {
  std::size_t i = 1;
  while (i + 1 < curve.size() && curve[i].quality < quality) ++i;
  return along(quality, curve[i - 1].quality, curve[i - 1].score, curve[i].quality, curve[i].score);
}

double quality_at(Curve curve, double score) {
  std::size_t i = 1;
  while (i + 1 < curve.size() && curve[i].score < score) ++i;
  const double quality =
      along(score, curve[i - 1].score, curve[i - 1].quality, curve[i].score, curve[i].quality);
  return std::clamp(quality, curve.front().quality, curve.back().quality);
}

std::optional<ScoredEncoding> search_quality(
    double target, const QualitySearch& search,
    const std::function<std::optional<ScoredEncoding>(double)>& encode) {
  std::optional<ScoredEncoding> best;
  std::optional<QualityPoint> below, above;
  const double lowest = search.lowest, highest = search.highest;
  const double aim = target + search.tolerance / 3;
  const std::array<QualityPoint, 2> line{
      QualityPoint{lowest, aim - (search.start - lowest) * search.points_per_step},
      QualityPoint{highest, aim + (highest - search.start) * search.points_per_step}};
  const Curve curve = search.curve.empty() ? Curve(line) : search.curve;
  double quality = quality_at(curve, aim);
  for (int round = 0; round < search.most_encodings; ++round) {
    auto result = encode(quality);
    if (!result) return best;
    const QualityPoint here{quality, result->score};
    const bool reached = here.score >= target;
    (reached ? above : below) = here;
    if (reached) {
      if (!best || result->bytes.size() < best->bytes.size()) best = std::move(result);
      if (here.score <= target + search.tolerance || quality <= lowest) return best;
    } else if (quality >= highest) {
      return best;
    }
    if (below && above) {
      const auto next = between(curve, *below, *above, aim);
      if (!next) return best;
      quality = *next;
      continue;
    }
    const double next = beyond(curve, here, aim);
    // A flatter picture than the typical one: half of the way to the end at least.
    const double end = reached ? lowest : highest;
    quality = round == 0 ? next
                         : (reached ? std::min(next, (here.quality + end) / 2)
                                    : std::max(next, (here.quality + end) / 2));
    if (std::abs(end - quality) < 0.5) quality = end;
  }
  if (!best && below && below->quality < highest) {
    auto last = encode(highest);
    if (last && last->score >= target) best = std::move(last);
  }
  return best;
}

std::optional<Buffer> search_size(std::size_t most,
                                  const std::function<std::optional<Buffer>(int)>& encode) {
  std::optional<Buffer> best;
  const double aim = std::log(static_cast<double>(most) * 0.99);
  int low = -1, high = 101;  // fits, does not fit
  double low_size = 0, high_size = 0;
  for (int quality = 75;;) {
    auto coded = encode(quality);
    if (!coded) return best;
    const double size = std::log(static_cast<double>(coded->size()));
    if (coded->size() <= most) {
      low = quality;
      low_size = size;
      best = std::move(coded);
      if (static_cast<double>(best->size()) >= 0.98 * static_cast<double>(most)) return best;
    } else {
      high = quality;
      high_size = size;
    }
    if (high - low <= 1) return best;
    // Bytes grow by about 2 % per step of quality, in the logarithm nearly along a line.
    const double guess = low >= 0 && high <= 100
                             ? low + (aim - low_size) / (high_size - low_size) * (high - low)
                             : quality + (aim - size) / 0.03;
    quality = std::clamp(static_cast<int>(std::lround(guess)), low + 1, high - 1);
  }
}

}  // namespace pressoir::codecs
