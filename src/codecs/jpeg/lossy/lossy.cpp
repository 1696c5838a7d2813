#include "codecs/jpeg/lossy/lossy.h"

#include <algorithm>
#include <cmath>
#include <optional>
#include <vector>

#include "codecs/jpeg/lossy/tables.h"
#include "codecs/jpeg/pixels.h"
#include "codecs/quality_search.h"
#include "raster/score/bands.h"
#include "raster/search.h"

namespace pressoir::codecs::jpeg {
namespace {

constexpr double kMinQuality = 1, kMaxQuality = 100;
constexpr double kSlope = 11;  // points of score per unit of measure_of(quality), typical
// Of a search for a size: where it begins, how the logarithm of the size grows, how long it may be.
constexpr double kFirstQuality = 60, kGrowth = 0.8;
constexpr int kMaxFillings = 8;
// Of a search for a score that has ended so far above it: further tries.
constexpr double kFar = 1;
constexpr int kMostHalvings = 4;

// Above this size the search runs on a sample of the picture, and the whole only checks its result:
// an encode and a score cost about 0.1 s per megapixel.
constexpr std::uint64_t kMaxSearchPixels = 9'000'000, kSamplePixels = 3'000'000;

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

class Search {
 public:
  Search(const LossySource& source, const Goal& goal, Trials& trials)
      : source_(source), goal_(goal), trials_(trials) {}

  Lossy run() {
    if (goal_.quality) return finished(at_quality(*goal_.quality), true);
    if (goal_.target_bytes) return for_size(*goal_.target_bytes);
    const double target = score_aimed_at(goal_, kTraceStep).value_or(90);
    std::optional<Attempt> closest;
    std::optional<Attempt> best =
        is_large() ? after_sample(target, closest) : for_score(target, closest);
    const bool reached = best.has_value();
    return finished(std::move(reached ? *best : closest.value()), reached);
  }

 private:
  [[nodiscard]] bool has_chroma() const {
    return source_.canvas.layout().model != raster::ColourModel::grey;
  }

  [[nodiscard]] Attempt encoded(double quality, Sampling sampling) const {
    EncodeSettings settings = settings_for(quality, sampling);
    Trace trace = trace_for(goal_, kTraceStep);
    if (!trace.has_target())
      trace = {.kind = Trace::Kind::quality,
               .value = kTraceStep.hundredths * static_cast<int>(std::floor(2 * quality))};
    sign(settings, trace, has_chroma());
    return {.quality = quality, .sampling = sampling, .bytes = encode(source_.canvas, settings)};
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
    Lossy lossy{.coded = smallest_coding(picture, is_fast(goal_)),
                .score = attempt.score,
                .reached = reached};
    const bool grey = picture.components.size() == 1;
    lossy.coded.method = (grey ? "grey" : name_of(attempt.sampling)) + (" " + lossy.coded.method);
    return lossy;
  }

  [[nodiscard]] bool is_large() const { return source_.canvas.pixels() > kMaxSearchPixels; }

  /// Of both samplings at one quality, the one whose bytes buy more score: a point of score is
  /// worth about 5 % of the bytes (growth
  /// between 70 and 85 over the PNG photographs of the corpus).
  [[nodiscard]] Attempt at_quality(double quality) {
    if (is_large()) {
      const raster::Canvas sample = raster::bands_of(source_.canvas, kSamplePixels);
      const raster::ScoreReference reference(sample);
      const Sampling chosen =
          Search({.canvas = sample, .reference = reference, .overhead = 0}, goal_, trials_)
              .at_quality(quality)
              .sampling;
      return rated(quality, chosen);
    }
    Attempt best = rated(quality, samplings(0).front());
    if (!has_chroma() || trials_.expired()) return best;
    Attempt full = rated(quality, Sampling::s444);
    const double worth = std::pow(0.95, full.score - best.score);
    const bool better =
        static_cast<double>(full.bytes.size()) * worth < static_cast<double>(best.bytes.size());
    return better ? std::move(full) : std::move(best);
  }

  std::optional<Attempt> for_score(double target, std::optional<Attempt>& closest) {
    std::optional<Attempt> best;
    double start = guess(target);
    for (const Sampling sampling : samplings(target)) {
      if (best && trials_.expired()) break;
      std::optional<Attempt> found = reach(
          target, sampling, {.quality = start, .attempts = is_fast(goal_) ? 4 : 6}, best, closest);
      if (!found) continue;
      start = found->quality;
      if (!best || found->bytes.size() < best->bytes.size()) best = std::move(found);
    }
    return best;
  }

  /// The sample's answer, checked and corrected on the whole picture.
  std::optional<Attempt> after_sample(double target, std::optional<Attempt>& closest) {
    const raster::Canvas sample = raster::bands_of(source_.canvas, kSamplePixels);
    const raster::ScoreReference reference(sample);
    std::optional<Attempt> nearest;
    std::optional<Attempt> found =
        Search({.canvas = sample, .reference = reference, .overhead = 0}, goal_, trials_)
            .for_score(target, nearest);
    const Attempt& start = found ? *found : nearest.value();
    const int most = source_.canvas.pixels() > 3 * kMaxSearchPixels ? 2 : 4;
    return reach(target, start.sampling, {.quality = start.quality, .attempts = most}, std::nullopt,
                 closest);
  }

  /// Where a search begins and how long it may be.
  struct Start {
    double quality;
    int attempts;
  };

  /// Typical quality for a score.
  static double guess(double target) { return std::clamp(12 + 0.9 * target, 5.0, 97.0); }

  /// The smallest attempt of one sampling whose score is not under `target`; empty when there is
  /// none, or none that could beat `best`.
  std::optional<Attempt> reach(double target, Sampling sampling, Start start,
                               const std::optional<Attempt>& best,
                               std::optional<Attempt>& closest) {
    const double tolerance = is_fast(goal_) || is_large() ? 0.35 : 0.15;
    std::optional<Attempt> above;
    std::vector<double> under;  // measures of what is under the target
    bool hopeless = false;
    raster::RootFinder finder(target + tolerance / 3, measure_of(start.quality), kSlope);
    for (int i = 0; i < start.attempts; ++i) {
      // The last try of a short search goes a little further: it must end above.
      const bool last = i > 0 && i + 1 == start.attempts && !above && is_large();
      Attempt attempt = rated(quality_of(finder.next() + (last ? 0.05 : 0)), sampling);
      finder.add(measure_of(attempt.quality), attempt.score);
      if (attempt.score >= target) {
        const bool near = attempt.score <= target + tolerance || attempt.quality <= kMinQuality;
        if (!above || attempt.bytes.size() < above->bytes.size()) above = std::move(attempt);
        if (near) break;
      } else {
        hopeless = best && attempt.bytes.size() >= best->bytes.size();
        under.push_back(measure_of(attempt.quality));
        const bool at_end = attempt.quality >= kMaxQuality;
        if (!closest || attempt.score > closest->score) closest = std::move(attempt);
        if (hopeless || at_end) break;
      }
      if (trials_.expired() && (above || best)) break;
    }
    if (!above && !best) above = at_the_end(target, sampling, closest);
    if (above && !hopeless && !is_fast(goal_) && !is_large())
      approach(target, std::move(under), *above);
    return above;
  }

  /// The score of what was a JPEG before jumps with the quality, and false position may end far
  /// above: halves what is left.
  void approach(double target, std::vector<double> under, Attempt& above) const {
    for (int i = 0; i < kMostHalvings && above.score > target + kFar; ++i) {
      const double top = measure_of(above.quality);
      std::erase_if(under, [top](double measure) { return measure >= top; });
      if (under.empty() || trials_.expired()) return;
      const double middle = (*std::ranges::max_element(under) + top) / 2;
      Attempt attempt = rated(quality_of(middle), above.sampling);
      if (attempt.score < target)
        under.push_back(middle);
      else if (attempt.bytes.size() < above.bytes.size())
        above = std::move(attempt);
      else
        return;
    }
  }

  /// Nothing was high enough: the best that the format can do.
  std::optional<Attempt> at_the_end(double target, Sampling sampling,
                                    std::optional<Attempt>& closest) const {
    Attempt attempt = rated(kMaxQuality, sampling);
    if (attempt.score >= target) return attempt;
    if (!closest || attempt.score > closest->score) closest = std::move(attempt);
    return std::nullopt;
  }

  /// Searched on bands, then corrected on the whole.
  Lossy for_size_of_large(std::uint64_t target) {
    const raster::Canvas sample = raster::bands_of(source_.canvas, kSamplePixels);
    const raster::ScoreReference reference(sample);
    const Search part({.canvas = sample, .reference = reference, .overhead = 0}, goal_, trials_);
    const Sampling sampling = samplings(0).front();
    std::optional<Attempt> best, smallest;
    const auto whole = [&](int quality) -> std::optional<Buffer> {
      if ((best || smallest) && trials_.expired()) return std::nullopt;
      Attempt attempt = encoded(std::max<double>(quality, kMinQuality), sampling);
      Buffer coded = smallest_coding(read_coefficients(attempt.bytes), is_fast(goal_)).bytes;
      const bool fits = coded.size() + source_.overhead <= target;
      if (fits && (!best || attempt.quality > best->quality)) best = attempt;
      if (!fits && (!smallest || attempt.quality < smallest->quality)) smallest = attempt;
      return coded;
    };
    (void)search_size_in_part(
        target - std::min<std::uint64_t>(target, source_.overhead),
        [&](int quality) -> std::optional<Buffer> {
          const Attempt attempt = part.encoded(std::max<double>(quality, kMinQuality), sampling);
          return write_coefficients(read_coefficients(attempt.bytes), Coding::progressive);
        },
        whole);
    if (!best) (void)whole(0);
    const bool reached = best.has_value();
    Attempt& chosen = reached ? *best : smallest.value();
    rate(chosen);
    return finished(std::move(chosen), reached);
  }

  Lossy for_size(std::uint64_t target) {
    if (is_large()) return for_size_of_large(target);
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

  /// The highest quality of one sampling that fits into `target` bytes, or one within 3 % of it.
  /// What the scan search saves (a third at the lowest qualities, little at high ones) is measured
  /// near the target and assumed elsewhere.
  std::optional<Attempt> fill(std::uint64_t target, Sampling sampling,
                              std::optional<Attempt>& smallest) const {
    const double aim = std::log(static_cast<double>(target));
    raster::RootFinder finder(aim - 0.01, measure_of(kFirstQuality), kGrowth);
    std::optional<Attempt> best;
    double saved = 1;
    for (int i = 0; i < kMaxFillings && !(best && trials_.expired()); ++i) {
      Attempt attempt = encoded(quality_of(finder.next()), sampling);
      const auto estimate = static_cast<double>(estimated_size(attempt));
      double size = estimate * saved + static_cast<double>(source_.overhead);
      if (i == 0 || std::abs(std::log(size) - aim) < 0.2) {
        const auto exact = static_cast<double>(final_size(attempt));
        saved = exact / estimate;
        size = exact + static_cast<double>(source_.overhead);
        if (size <= static_cast<double>(target) && (!best || attempt.quality > best->quality))
          best = attempt;
      }
      finder.add(measure_of(attempt.quality), std::log(size));
      const bool fits = size <= static_cast<double>(target);
      if (fits && (std::log(size) >= aim - 0.03 || attempt.quality >= kMaxQuality)) break;
      if (!fits && attempt.quality <= kMinQuality) break;
    }
    if (best) return best;
    Attempt least = encoded(kMinQuality, sampling);
    if (final_size(least) + source_.overhead <= target) return least;
    if (!smallest || least.bytes.size() < smallest->bytes.size()) smallest = std::move(least);
    return std::nullopt;
  }

  [[nodiscard]] std::uint64_t final_size(const Attempt& attempt) const {
    return smallest_coding(read_coefficients(attempt.bytes), is_fast(goal_)).bytes.size();
  }
  static std::uint64_t estimated_size(const Attempt& attempt) {
    return write_coefficients(read_coefficients(attempt.bytes), Coding::progressive).size();
  }

  const LossySource& source_;
  const Goal& goal_;
  Trials& trials_;
};

}  // namespace

std::uint64_t memory_for_lossy(std::uint32_t width, std::uint32_t height, std::uint32_t channels) {
  return 3 * std::uint64_t{width} * height * channels +
         raster::ScoreReference::memory_needed(width, height) + (std::uint64_t{64} << 20U);
}

Lossy encode_lossy(const LossySource& source, const Goal& goal, Trials& trials) {
  return Search(source, goal, trials).run();
}

Coded encode_unscored(const raster::Canvas& canvas, const Goal& goal) {
  const bool grey = canvas.layout().model == raster::ColourModel::grey;
  const int quality = goal.quality.value();
  const Sampling sampling = grey || quality >= 90 ? Sampling::s444 : Sampling::s420;
  EncodeSettings settings = settings_for(quality, sampling);
  sign(settings, trace_for(goal, kTraceStep), !grey);
  settings.optimal_codes = true;
  return {.bytes = encode(canvas, settings),
          .method = std::string(grey ? "grey" : name_of(sampling)) + " sequential"};
}

}  // namespace pressoir::codecs::jpeg
