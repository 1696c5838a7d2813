#include "codecs/jpeg/lossy.h"

#include <algorithm>
#include <cmath>
#include <optional>
#include <vector>

#include "codecs/jpeg/pixels.h"
#include "codecs/jpeg/tables.h"

namespace pressoir::codecs::jpeg {
namespace {

constexpr double kMinQuality = 1, kMaxQuality = 100;

/// One encoding with what is known of it.
struct Attempt {
  double quality = 0;
  Sampling sampling = Sampling::s420;
  Buffer bytes;
  double score = 0;
};

/// Score and the logarithm of size are close to linear in this measure of quality.
double measure_of(double quality) {
  const double percent = quality < 50 ? 5000 / quality : 200 - 2 * quality;
  return -std::log(std::max(percent, 0.5));
}
double quality_of(double measure) {
  const double percent = std::exp(-measure);
  const double quality = percent > 100 ? 5000 / percent : (200 - percent) / 2;
  return std::clamp(quality, kMinQuality, kMaxQuality);
}

const char* name_of(Sampling sampling) {
  switch (sampling) {
    case Sampling::s444: return "4:4:4";
    case Sampling::s422: return "4:2:2";
    case Sampling::s420: return "4:2:0";
  }
  return "";
}

/// Proposes where to look next for the place at which a rising function reaches `aim`: false
/// position between the two sides (Illinois rule), before that along the last slope seen.
class RootFinder {
 public:
  RootFinder(double aim, double start) : aim_(aim), next_(start) {}

  [[nodiscard]] double next() const { return next_; }

  void add(double at, double value) {
    const Point point{at, value - aim_};
    std::optional<Point>& side = point.error >= 0 ? high_ : low_;
    std::optional<Point>& other = point.error >= 0 ? low_ : high_;
    if (side && other) other->error /= 2;  // the same side twice: the other end is stale
    if (side && side->at != at && !other) {
      const double slope = (side->error - point.error) / (side->at - at);
      slope_ = std::clamp(slope, kSlope / 6, kSlope * 3);
    }
    side = point;
    if (low_ && high_) {
      const double share = -low_->error / std::max(high_->error - low_->error, 1e-9);
      next_ = low_->at + std::clamp(share, 0.03, 0.97) * (high_->at - low_->at);
    } else {
      // A little too far on purpose: the next point should lie on the other side.
      next_ = at - 1.15 * point.error / slope_ + (point.error < 0 ? 0.01 : -0.01);
    }
  }

 private:
  struct Point {
    double at, error;
  };
  static constexpr double kSlope = 11;  // points of score per unit of measure, typical
  double aim_, next_, slope_ = kSlope;
  std::optional<Point> low_, high_;
};

class Search {
 public:
  Search(const LossySource& source, const Goal& goal, Trials& trials)
      : source_(source), goal_(goal), trials_(trials) {}

  Lossy run() {
    if (goal_.quality) return finished(at_quality(*goal_.quality), true);
    if (goal_.target_bytes) return for_size(*goal_.target_bytes);
    return for_score(score_target(goal_).value_or(90));
  }

 private:
  [[nodiscard]] bool has_chroma() const {
    return source_.canvas.layout().model != raster::ColourModel::grey;
  }

  [[nodiscard]] Attempt encoded(double quality, Sampling sampling) const {
    EncodeSettings settings = settings_for(quality, sampling);
    const Trace by_quality{Trace::Kind::quality, static_cast<int>(std::floor(2 * quality))};
    sign(settings, trace_of(goal_).value_or(by_quality), has_chroma());
    return {quality, sampling, encode(source_.canvas, settings), 0};
  }

  void rate(Attempt& attempt) const {
    raster::Canvas canvas = decode(attempt.bytes).canvas;
    canvas.set_icc(source_.canvas.icc());
    attempt.score = source_.reference.score(canvas);
  }

  [[nodiscard]] Attempt rated(double quality, Sampling sampling) const {
    Attempt attempt = encoded(quality, sampling);
    rate(attempt);
    return attempt;
  }

  [[nodiscard]] std::vector<Sampling> samplings(double target) const {
    if (!has_chroma()) return {Sampling::s444};
    if (target >= 80) return {Sampling::s444, Sampling::s420};
    return {Sampling::s420, Sampling::s444};
  }

  [[nodiscard]] Lossy finished(Attempt attempt, bool reached) const {
    const Picture picture = read_coefficients(attempt.bytes);
    Lossy lossy{smallest_coding(picture, goal_.fast), attempt.score, reached};
    const bool grey = picture.components.size() == 1;
    lossy.coded.method = (grey ? "grey" : name_of(attempt.sampling)) + (" " + lossy.coded.method);
    return lossy;
  }

  /// Of both samplings at one quality, the one whose bytes buy more score: a point of score is
  /// worth about 3.5 % of the bytes.
  [[nodiscard]] Attempt at_quality(double quality) {
    Attempt best = rated(quality, samplings(0).front());
    if (!has_chroma() || trials_.expired()) return best;
    Attempt full = rated(quality, Sampling::s444);
    const double worth = std::pow(0.965, full.score - best.score);
    const bool better =
        static_cast<double>(full.bytes.size()) * worth < static_cast<double>(best.bytes.size());
    return better ? std::move(full) : std::move(best);
  }

  Lossy for_score(double target) {
    std::optional<Attempt> best;
    std::optional<Attempt> closest;
    double start = guess(target);
    for (const Sampling sampling : samplings(target)) {
      if (best && trials_.expired()) break;
      std::optional<Attempt> found = reach(target, sampling, start, best, closest);
      if (!found) continue;
      start = found->quality;
      if (!best || found->bytes.size() < best->bytes.size()) best = std::move(found);
    }
    if (best) return finished(std::move(*best), true);
    return finished(std::move(closest.value()), false);
  }

  /// Typical quality for a score.
  static double guess(double target) { return std::clamp(12 + 0.9 * target, 5.0, 97.0); }

  /// The smallest attempt of one sampling whose score is not under `target`; empty when there is
  /// none, or none that could beat `best`.
  std::optional<Attempt> reach(double target, Sampling sampling, double start,
                               const std::optional<Attempt>& best,
                               std::optional<Attempt>& closest) {
    const int most = goal_.fast ? 4 : 6;
    const double tolerance = goal_.fast ? 0.35 : 0.15;
    std::optional<Attempt> above;
    RootFinder finder(target + tolerance / 3, measure_of(start));
    for (int i = 0; i < most; ++i) {
      Attempt attempt = rated(quality_of(finder.next()), sampling);
      finder.add(measure_of(attempt.quality), attempt.score);
      if (attempt.score >= target) {
        const bool near = attempt.score <= target + tolerance || attempt.quality <= kMinQuality;
        if (!above || attempt.bytes.size() < above->bytes.size()) above = std::move(attempt);
        if (near) break;
      } else {
        const bool hopeless = best && attempt.bytes.size() >= best->bytes.size();
        const bool at_end = attempt.quality >= kMaxQuality;
        if (!closest || attempt.score > closest->score) closest = std::move(attempt);
        if (hopeless || at_end) break;
      }
      if (trials_.expired() && (above || best)) break;
    }
    if (!above && !best) above = at_the_end(target, sampling, closest);
    return above;
  }

  /// Nothing was high enough: the best that the format can do.
  std::optional<Attempt> at_the_end(double target, Sampling sampling,
                                    std::optional<Attempt>& closest) const {
    Attempt attempt = rated(kMaxQuality, sampling);
    if (attempt.score >= target) return attempt;
    if (!closest || attempt.score > closest->score) closest = std::move(attempt);
    return std::nullopt;
  }

  Lossy for_size(std::uint64_t target) {
    std::optional<Attempt> best;
    std::optional<Attempt> smallest;
    for (const Sampling sampling : samplings(0)) {
      if (best && trials_.expired()) break;
      std::optional<Attempt> found = fill(target, sampling, smallest);
      if (!found) continue;
      rate(*found);
      if (!best || found->score > best->score) best = std::move(found);
    }
    if (best) return finished(std::move(*best), true);
    rate(smallest.value());
    return finished(std::move(*smallest), false);
  }

  /// The highest quality of one sampling that fits into `target` bytes.
  std::optional<Attempt> fill(std::uint64_t target, Sampling sampling,
                              std::optional<Attempt>& smallest) const {
    std::optional<Attempt> best;
    double low = measure_of(kMinQuality);
    double high = measure_of(kMaxQuality);
    for (int i = 0; i < 9; ++i) {
      const double quality = i == 0 ? kMinQuality : quality_of((low + high) / 2);
      Attempt attempt = encoded(quality, sampling);
      const std::uint64_t size = final_size(attempt) + source_.overhead;
      const bool fits = size <= target;
      (fits ? low : high) = measure_of(quality);
      if (i == 0 && (!smallest || attempt.bytes.size() < smallest->bytes.size()))
        smallest = attempt;
      if (fits)
        best = std::move(attempt);
      else if (i == 0)
        return std::nullopt;
    }
    return best;
  }

  static std::uint64_t final_size(const Attempt& attempt) {
    return write_coefficients(read_coefficients(attempt.bytes), Coding::progressive).size();
  }

  const LossySource& source_;
  const Goal& goal_;
  Trials& trials_;
};

}  // namespace

Lossy encode_lossy(const LossySource& source, const Goal& goal, Trials& trials) {
  return Search(source, goal, trials).run();
}

}  // namespace pressoir::codecs::jpeg
