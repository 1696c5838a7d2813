#include "codecs/png/fit_search.h"

#include <algorithm>
#include <array>
#include <cmath>
#include <span>

#include "codecs/png/runs.h"

namespace pressoir::codecs::png {
namespace {

using raster::Quantized;

constexpr std::uint64_t kMegapixel = 1'000'000;
constexpr std::uint64_t kSmall = 300'000;
constexpr std::array<int, 15> kFine{2, 3, 4, 6, 8, 12, 16, 24, 32, 48, 64, 96, 128, 192, 256};
constexpr std::array<int, 6> kCoarse{4, 16, 32, 64, 128, 256};
constexpr std::array<int, 1> kSingle{256};
constexpr std::array<float, 2> kUsual{0, 0.75F};
constexpr std::array<float, 3> kFurther{1, 0.9F, 0.5F};
// Delivered bytes of pixels and palette against those of the quick compressor.
constexpr double kUsualShare = 0.93;
constexpr int kRounds = 4;
constexpr int kFallsInARow = 2;
constexpr double kFullEnough = 0.98;
// A step of score that is worth another search.
constexpr double kScoreStep = 0.75;
constexpr int kScoreRounds = 4;

class Search {
 public:
  Search(const Workshop& workshop, const FitOrder& order, Trials& trials)
      : workshop_(workshop), order_(order), trials_(trials) {
    const auto pixels = workshop.samples().pixels();
    ladder_ = pixels > 16 * kMegapixel            ? std::span<const int>(kSingle)
              : pixels > kMegapixel || order.fast ? std::span<const int>(kCoarse)
                                                  : std::span<const int>(kFine);
    is_small_ = pixels <= kSmall && !order.fast;
    if (pixels <= 4 * kMegapixel) runs_.emplace(workshop.samples());
    refines_ = pixels <= kMegapixel && !order.fast;
  }

  std::optional<Candidate> run() {
    double share = kUsualShare;
    for (int round = 0; round < kRounds && !trials_.expired(); ++round) {
      const auto room = static_cast<double>(order_.most - std::min(order_.most, order_.overhead));
      found_.reset();
      look(static_cast<std::size_t>(room / share));
      if (!found_) break;
      const double its_share = deliver(*found_);
      if (is_full() || std::abs(its_share / share - 1) < 0.005) break;
      share = its_share * (its_share > share ? 1.005 : 1);
    }
    if (is_small_) by_score();
    return std::move(best_);
  }

 private:
  struct Found {
    Attempt attempt;
    std::size_t size = 0, rung = 0;
  };

  /// Bytes of palette and pixels of the file against the estimate.
  double deliver(const Found& found) {
    Candidate candidate = order_.encode(found.attempt);
    const auto bytes = static_cast<double>(candidate.bytes.size());
    if (candidate.bytes.size() <= order_.most && (!best_ || *candidate.score > *best_->score))
      best_ = std::move(candidate);
    return std::max(bytes - static_cast<double>(order_.overhead), 1.0) /
           static_cast<double>(found.size);
  }
  [[nodiscard]] bool is_full() const {
    return best_ && static_cast<double>(best_->bytes.size()) >=
                        kFullEnough * static_cast<double>(order_.most);
  }

  [[nodiscard]] std::vector<Quantized> shown(std::size_t rung,
                                             std::span<const float> levels) const {
    return workshop_.quantised({.colours = ladder_[rung], .speed = order_.fast ? 8 : 3}, levels);
  }

  /// The best picture of at most `most` estimated bytes.
  void look(std::size_t most) {
    most_ = most;
    std::size_t low = 0, high = ladder_.size();
    while (low < high && !trials_.expired()) {
      const std::size_t middle = (low + high) / 2;
      const auto picture = shown(middle, std::span(kUsual).first(1));
      if (size_of(picture.front()) <= most)
        low = middle + 1;
      else
        high = middle;
    }
    int falls = 0;
    for (std::size_t rung = low < 2 ? 0 : low - 2; rung < ladder_.size() && !trials_.expired();
         ++rung) {
      if (try_levels(rung, kUsual)) {
        falls = 0;
      } else if (++falls == kFallsInARow) {
        break;
      }
    }
    if (found_ && refines_) (void)try_levels(found_->rung, kFurther);
  }

  /// True when one of the levels is better than what was found before.
  bool try_levels(std::size_t rung, std::span<const float> levels) {
    bool better = false;
    for (Quantized& picture : shown(rung, levels)) {
      auto fitting = made_to_fit(std::move(picture));
      if (!fitting) continue;
      const std::size_t size = size_of(*fitting);
      Found found{
          .attempt = {.picture = std::move(*fitting), .score = 0}, .size = size, .rung = rung};
      found.attempt.score = workshop_.score(found.attempt.picture);
      if (found_ && found.attempt.score <= found_->attempt.score) continue;
      found_ = std::move(found);
      better = true;
    }
    return better;
  }

  /// With as few repetitions as it needs.
  std::optional<Quantized> made_to_fit(Quantized picture) {
    if (size_of(picture) <= most_) return picture;
    if (!runs_) return std::nullopt;
    double low = 1, high = 4096;
    auto shortest = runs_->lengthened(picture, high);
    if (size_of(shortest) > most_) return std::nullopt;
    for (int round = 0; round < 7; ++round) {
      const double strength = std::sqrt(low * high);
      auto longer = runs_->lengthened(picture, strength);
      const bool fits = size_of(longer) <= most_;
      (fits ? high : low) = strength;
      if (fits) shortest = std::move(longer);
    }
    return shortest;
  }

  /// The search for a score has further ways to choose colours.
  void by_score() {
    double target = best_ ? *best_->score + kScoreStep : 0;
    for (int round = 0; round < kScoreRounds && target < 100 && !trials_.expired(); ++round) {
      const auto attempt = smallest_reaching(workshop_, target, false, trials_);
      if (!attempt) return;
      Candidate candidate = order_.encode(*attempt);
      if (candidate.bytes.size() > order_.most) return;
      if (!best_ || *candidate.score > *best_->score) best_ = std::move(candidate);
      target = *best_->score + kScoreStep;
    }
  }

  [[nodiscard]] std::size_t size_of(const Quantized& picture) {
    return quick_size(picture, workshop_.samples(), quick_);
  }

  const Workshop& workshop_;
  const FitOrder& order_;
  Trials& trials_;
  std::span<const int> ladder_;
  std::optional<Runs> runs_;
  Compressor quick_{6};
  bool is_small_ = false, refines_ = false;
  std::size_t most_ = 0;
  std::optional<Found> found_;
  std::optional<Candidate> best_;
};

}  // namespace

std::optional<Candidate> best_fitting(const Workshop& workshop, const FitOrder& order,
                                      Trials& trials) {
  return Search(workshop, order, trials).run();
}

}  // namespace pressoir::codecs::png
