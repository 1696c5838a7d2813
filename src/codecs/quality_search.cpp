#include "codecs/quality_search.h"

#include <algorithm>
#include <cmath>
#include <map>
#include <utility>

namespace pressoir::codecs {
namespace {

using Curve = std::span<const QualityPoint>;

// Nearer to the ceiling than this, distances say nothing: scores have noise.
constexpr double kLeastLoss = 0.5;
// The highest quality of a typical picture stays this far below its ceiling, and losses are
// counted from this far above it: close to the ceiling there is mostly noise.
constexpr double kHeadroom = 1, kOffset = 2;
// Steps of quality over which what was seen fades (measured over corpus/png, as kOffset).
constexpr double kDamping = 60;
// Qualities closer together than this give nearly the same bytes, half of it the same.
constexpr double kFinestStep = 0.4;
// Where a step did not close half of the gap, the next one is this much longer.
constexpr double kStride = 3;
// Points above the target for which more rounds are spent: each costs 5 % of the bytes.
constexpr double kFarAbove = 3;
constexpr int kMoreRounds = 2;

// Steps of quality that cost more bytes than an encoding more is worth.
constexpr double kFlatSteps = 2.5;

/// Along the line through two points.
double along(double x, double x0, double y0, double x1, double y1) {
  return y0 + (x - x0) * (y1 - y0) / (x1 - x0);
}

double score_on(Curve curve, double quality) {
  std::size_t i = 1;
  while (i + 1 < curve.size() && curve[i].quality < quality) ++i;
  return along(quality, curve[i - 1].quality, curve[i - 1].score, curve[i].quality, curve[i].score);
}

/// One search: what lies next below and above the target, and the smallest encoding that reaches.
class BracketSearch {
 public:
  BracketSearch(double target, QualitySearch& search) : target_(target), search_(search) {}

  void take(double quality, ScoredEncoding result) {
    const bool reached = result.score >= target_;
    const bool low = !reached && (!below_ || quality > *below_);
    const bool high = reached && (!above_ || quality < *above_);
    if (low) below_ = quality;
    if (high) above_ = quality;
    const double gap = std::abs(result.score - target_);
    const bool same_side = reached == last_reached_;
    is_slow_ = same_side && gap > last_gap_ / 2;
    last_reached_ = reached;
    last_gap_ = gap;
    last_step_ = std::abs(quality - last_quality_);
    last_quality_ = quality;
    if (reached && (!best_ || result.bytes.size() < best_->bytes.size())) best_ = std::move(result);
  }
  /// Rounds that the search may have: some more where the best is far above the target.
  [[nodiscard]] int rounds() const {
    const bool far = best_ && best_->score > target_ + kFarAbove;
    return search_.most_encodings + (far ? kMoreRounds : 0);
  }
  [[nodiscard]] double below() const { return below_.value_or(search_.model.lowest() - 1); }
  [[nodiscard]] bool has_none() const { return !best_; }
  [[nodiscard]] bool is_near(int encodings) const {
    const double tolerance = encodings >= search_.soon ? search_.coarse : search_.tolerance;
    if (!best_ || best_->score > target_ + tolerance) return false;
    // Where the score hardly rises over many qualities, these tenths cost bytes.
    return encodings >= search_.soon ||
           *above_ - search_.model.quality_at(target_ + search_.aim_above) < kFlatSteps;
  }
  /// The next quality to try; empty: nothing left to try.
  [[nodiscard]] std::optional<double> next() const {
    const auto& model = search_.model;
    const double aim = target_ + search_.aim_above;
    const double guess = model.quality_at(aim);
    if (below_ && above_) {
      const double width = *above_ - *below_;
      if (width < kFinestStep / 2) return std::nullopt;
      const double margin = width * (is_slow_ ? 0.4 : 0.08);
      return std::clamp(guess, *below_ + margin, *above_ - margin);
    }
    if (!below_ && !above_) return guess;
    const double from = above_ ? *above_ : *below_;
    const double end = above_ ? model.lowest() : model.highest();
    if (std::abs(end - from) < kFinestStep) return std::nullopt;
    double step = std::abs(guess - from);
    if (step < kFinestStep) {
      if (above_ && best_->score <= target_ + search_.coarse) return std::nullopt;
      step = kFinestStep;
    }
    if (is_slow_) step = std::max(step, kStride * last_step_);
    const double quality = above_ ? from - step : from + step;
    return std::abs(end - from) - step < kFinestStep ? end : quality;
  }
  std::optional<ScoredEncoding> best() && { return std::move(best_); }

 private:
  double target_;
  const QualitySearch& search_;
  std::optional<double> below_, above_;
  std::optional<ScoredEncoding> best_;
  std::optional<bool> last_reached_;
  double last_gap_ = 0, last_step_ = 0, last_quality_ = 0;
  bool is_slow_ = false;  ///< the last step did not close half of the gap
};

}  // namespace

QualityModel::QualityModel(Curve typical, std::optional<double> ceiling)
    : typical_(typical.begin(), typical.end()),
      typical_ceiling_(typical.back().score + kHeadroom + kOffset),
      ceiling_(ceiling ? *ceiling + kOffset : typical_ceiling_) {
  fit();
}

void QualityModel::learn(const QualityPoint& seen) {
  std::erase_if(seen_, [&](const auto& point) { return point.quality == seen.quality; });
  seen_.push_back(seen);
  std::ranges::sort(seen_, {}, &QualityPoint::quality);
  fit();
}

double QualityModel::scale_at(double quality) const {
  if (seen_.empty()) return 1;
  const auto scale = [&](const QualityPoint& point) {
    const double loss = typical_ceiling_ - score_on(typical_, point.quality);
    return std::log(std::max(ceiling_ - point.score, kLeastLoss) / loss);
  };
  // Away from what was seen, a picture better than the typical one is less so.
  const auto damped = [&](const QualityPoint& point) {
    const double away = std::abs(quality - point.quality);
    const double log_scale = scale(point);
    return std::exp(log_scale < 0 ? log_scale * std::exp(-away / kDamping) : log_scale);
  };
  const auto right = std::ranges::lower_bound(seen_, quality, {}, &QualityPoint::quality);
  if (right == seen_.begin()) return damped(*right);
  if (right == seen_.end()) return damped(seen_.back());
  const auto left = right - 1;
  return std::exp(along(quality, left->quality, scale(*left), right->quality, scale(*right)));
}

void QualityModel::fit() {
  curve_ = seen_;
  for (const auto& point : typical_) {
    if (std::ranges::find(seen_, point.quality, &QualityPoint::quality) != seen_.end()) continue;
    curve_.push_back(
        {point.quality, ceiling_ - (typical_ceiling_ - point.score) * scale_at(point.quality)});
  }
  std::ranges::sort(curve_, {}, &QualityPoint::quality);
  for (std::size_t i = 1; i < curve_.size(); ++i)  // noise: a little rise at least
    curve_[i].score = std::max(curve_[i].score, curve_[i - 1].score + 0.01);
}

double QualityModel::score_at(double quality) const { return score_on(curve_, quality); }

double QualityModel::quality_at(double score) const {
  std::size_t i = 1;
  while (i + 1 < curve_.size() && curve_[i].score < score) ++i;
  const auto &left = curve_[i - 1], &right = curve_[i];
  return std::clamp(along(score, left.score, left.quality, right.score, right.quality), lowest(),
                    highest());
}

QualityModel QualityModel::raised(double by) const {
  auto other = *this;
  for (auto& point : other.seen_) point.score += by;
  other.fit();
  return other;
}

std::optional<ScoredEncoding> search_quality(
    double target, QualitySearch search,
    const std::function<std::optional<ScoredEncoding>(double)>& encode) {
  BracketSearch bracket(target, search);
  if (search.known) bracket.take(search.known_quality, *std::exchange(search.known, std::nullopt));
  const auto attempt = [&](double quality) {
    auto result = encode(quality);
    if (!result) return false;
    search.model.learn({quality, result->score});
    bracket.take(quality, std::move(*result));
    return true;
  };
  for (int round = 0; round < bracket.rounds() && !bracket.is_near(round); ++round) {
    const auto quality = bracket.next();
    if (!quality) break;
    if (!attempt(*quality)) return std::move(bracket).best();
  }
  if (bracket.has_none() && bracket.below() < search.model.highest())
    attempt(search.model.highest());
  return std::move(bracket).best();
}

std::optional<Buffer> search_size(std::size_t most, const EncodeAt& encode) {
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

std::optional<Buffer> search_size_in_part(std::size_t most, const EncodeAt& part,
                                          const EncodeAt& whole) {
  constexpr int kFirst = 75, kRounds = 4;
  constexpr double kFull = 0.96, kAim = 0.985, kSafeAim = 0.93;
  std::map<int, std::size_t> part_sizes;
  const auto part_size = [&](int quality) -> std::optional<std::size_t> {
    const auto known = part_sizes.find(quality);
    if (known != part_sizes.end()) return known->second;
    const auto coded = part(quality);
    if (!coded) return std::nullopt;
    return part_sizes.emplace(quality, coded->size()).first->second;
  };
  // The highest quality below `high` whose part has at most `its_most` bytes; 0 where none has.
  const auto highest_of_part = [&](std::size_t its_most, int low, int high) {
    while (high - low > 1) {
      const int middle = (low + high) / 2;
      const auto size = part_size(middle);
      if (!size) break;
      (*size <= its_most ? low : high) = middle;
    }
    return low;
  };
  std::optional<Buffer> best;
  int low = -1, high = 101;  // fits, does not fit
  int quality = kFirst;
  for (int round = 0; round < kRounds; ++round) {
    auto coded = whole(quality);
    const auto its_part = coded ? part_size(quality) : std::nullopt;
    if (!its_part) return best;
    const auto size = static_cast<double>(coded->size());
    const bool fits = coded->size() <= most;
    (fits ? low : high) = quality;
    if (fits) best = std::move(coded);
    const bool is_full = fits && size >= kFull * static_cast<double>(most);
    if (is_full || high - low <= 1 || round + 1 == kRounds) break;
    const double aim = !best && round + 2 == kRounds ? kSafeAim : kAim;
    const double share = static_cast<double>(*its_part) / size;
    const auto its_most = static_cast<std::size_t>(static_cast<double>(most) * aim * share);
    quality = std::clamp(highest_of_part(its_most, low, high), low + 1, high - 1);
  }
  return best;
}

}  // namespace pressoir::codecs
