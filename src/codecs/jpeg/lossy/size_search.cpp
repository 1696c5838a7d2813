#include "codecs/jpeg/lossy/size_search.h"

#include <algorithm>
#include <array>
#include <cmath>

#include "codecs/quality_search.h"
#include "raster/score/bands.h"
#include "raster/search.h"

namespace pressoir::codecs::jpeg {
namespace {

// Where a search begins, how the logarithm of the size grows with the logarithm of the steps, how
// long it may be.
constexpr double kFirstGrade = 130, kGrowth = 0.8;
constexpr int kMaxFillings = 8;
constexpr std::uint64_t kMaxSearchPixels = 9'000'000, kSamplePixels = 3'000'000;
constexpr double kGradesPerQuality = kHighestGrade / 100;

class SizeSearch {
 public:
  SizeSearch(const LossySource& source, const Goal& goal, std::uint64_t target, Trials& trials)
      : source_(source), goal_(goal), target_(target), trials_(trials), attempts_(source, goal) {}

  Lossy run() {
    if (source_.canvas.pixels() > kMaxSearchPixels) return of_large();
    std::optional<Attempt> best, smallest;
    for (const auto& sampling : samplings()) {
      if (best && trials_.expired()) break;
      std::optional<Attempt> found = fill(sampling, smallest);
      if (!found) continue;
      attempts_.rate(*found);
      if (!best || found->score > best->score) best = std::move(found);
    }
    return finished(best, smallest);
  }

 private:
  using MaybeSampling = std::optional<Sampling>;

  [[nodiscard]] std::vector<MaybeSampling> samplings() const {
    if (!attempts_.has_chroma()) return {Sampling::s444};
    return {Sampling::s420, Sampling::s444};
  }

  Lossy finished(std::optional<Attempt>& best, std::optional<Attempt>& smallest) {
    if (best) return attempts_.finished(*best, true);
    attempts_.rate(smallest.value());
    return attempts_.finished(*smallest, false);
  }

  /// Searched on bands, then corrected on the whole.
  Lossy of_large() {
    const raster::Canvas sample = raster::bands_of(source_.canvas, kSamplePixels);
    const LossySource part{.canvas = sample, .reference = source_.reference};
    Attempts attempts(part, goal_);
    const MaybeSampling sampling = samplings().front();
    std::optional<double> best, smallest;  // grades: a picture with each would take much memory
    const auto whole = [&](int quality) -> std::optional<Buffer> {
      if ((best || smallest) && trials_.expired()) return std::nullopt;
      Attempt attempt = attempts_.encoded(kGradesPerQuality * quality, sampling);
      Coded coded = attempts_.coded(attempt);
      const bool fits = coded.bytes.size() + source_.overhead <= target_;
      if (fits) best = std::max(attempt.grade, best.value_or(attempt.grade));
      if (!fits) smallest = std::min(attempt.grade, smallest.value_or(attempt.grade));
      return coded.bytes;
    };
    (void)codecs::search_size_in_part(
        target_ - std::min<std::uint64_t>(target_, source_.overhead),
        [&](int quality) -> std::optional<Buffer> {
          const Attempt attempt = attempts.encoded(kGradesPerQuality * quality, sampling);
          return write_coefficients(attempt.picture, Coding::progressive);
        },
        whole);
    if (!best) (void)whole(0);
    Attempt attempt = attempts_.encoded(best ? *best : smallest.value(), sampling);
    attempts_.rate(attempt);
    return attempts_.finished(attempt, best.has_value());
  }

  /// The highest grade of one sampling that fits, or one within 3 % of it. What the scan search
  /// saves (a third at the lowest grades, little at high ones) is measured near the target and
  /// assumed elsewhere.
  std::optional<Attempt> fill(MaybeSampling sampling, std::optional<Attempt>& smallest) {
    const double aim = std::log(static_cast<double>(target_));
    raster::RootFinder finder(aim - 0.01, kFirstGrade / kGradesPerE, kGrowth);
    std::optional<Attempt> best;
    double saved = 1;
    for (int i = 0; i < kMaxFillings && !(best && trials_.expired()); ++i) {
      Attempt attempt = attempts_.encoded(
          std::clamp(finder.next() * kGradesPerE, kLowestGrade, kHighestGrade), sampling);
      const auto estimate = static_cast<double>(estimated_size(attempt));
      double size = estimate * saved + static_cast<double>(source_.overhead);
      if (i == 0 || std::abs(std::log(size) - aim) < 0.2) {
        const auto exact = static_cast<double>(final_size(attempt));
        saved = exact / estimate;
        size = exact + static_cast<double>(source_.overhead);
        if (size <= static_cast<double>(target_) && (!best || attempt.grade > best->grade))
          best = attempt;
      }
      finder.add(attempt.grade / kGradesPerE, std::log(size));
      const bool fits = size <= static_cast<double>(target_);
      if (fits && (std::log(size) >= aim - 0.03 || attempt.grade >= kHighestGrade)) break;
      if (!fits && attempt.grade <= kLowestGrade) break;
    }
    if (best) return best;
    Attempt least = attempts_.encoded(kLowestGrade, sampling);
    if (final_size(least) + source_.overhead <= target_) return least;
    if (!smallest || Attempts::plain_size(least) < Attempts::plain_size(*smallest))
      smallest = std::move(least);
    return std::nullopt;
  }

  [[nodiscard]] std::uint64_t final_size(const Attempt& attempt) const {
    return attempts_.coded(attempt).bytes.size();
  }
  static std::uint64_t estimated_size(const Attempt& attempt) {
    return write_coefficients(attempt.picture, Coding::progressive).size();
  }

  const LossySource& source_;
  const Goal& goal_;
  std::uint64_t target_;
  Trials& trials_;
  Attempts attempts_;
};

}  // namespace

Lossy search_size(const LossySource& source, const Goal& goal, std::uint64_t target,
                  Trials& trials) {
  return SizeSearch(source, goal, target, trials).run();
}

}  // namespace pressoir::codecs::jpeg
