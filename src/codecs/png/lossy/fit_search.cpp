#include "codecs/png/lossy/fit_search.h"

#include <algorithm>
#include <array>
#include <cmath>
#include <span>
#include <utility>

#include "codecs/png/lossy/runs.h"

namespace pressoir::codecs::png {
namespace {

using raster::Quantized;

constexpr std::uint64_t kMegapixel = 1'000'000;
constexpr std::uint64_t kSmall = 300'000;
constexpr std::array<int, 15> kFine{2, 3, 4, 6, 8, 12, 16, 24, 32, 48, 64, 96, 128, 192, 256};
constexpr std::array<int, 6> kCoarse{4, 16, 32, 64, 128, 256};
constexpr std::array<int, 1> kSingle{256};
constexpr std::array<float, 2> kFirstDithers{0, 0.75F};
constexpr std::array<float, 3> kFurther{1, 0.9F, 0.5F};
// Delivered bytes of pixels and palette against those of the quick compressor.
constexpr double kUsualShare = 0.93;
constexpr int kRounds = 4, kRoundsInPart = 4, kRoundsOfLarge = 3;
constexpr int kDeliveries = 4, kDeliveriesInPart = 3, kDeliveriesOfLarge = 2;  // of the rounds
// Where the strength of repetitions is looked for: anywhere, then around what was found before.
constexpr double kLeastRuns = 1, kMaxRuns = 4096, kAround = 4;
constexpr int kRunsRounds = 7, kFurtherRunsRounds = 5;
constexpr int kFallsInARow = 2;
constexpr double kFullEnough = 0.98;
// An estimate that fills the room less than this is corrected before a file is made of it.
constexpr double kNearlyFull = 0.95;
// A step of score that is worth another search.
constexpr double kScoreStep = 0.75;
constexpr int kScoreRounds = 4;

class FitSearch {
 public:
  FitSearch(const EncoderContext& whole, const EncoderContext& part, const FitOrder& order,
            Trials& trials)
      : whole_(whole),
        part_(part),
        order_(order),
        trials_(trials),
        runs_(part.samples()),
        pixels_(whole.samples().pixels()) {
    ladder_ = pixels_ > 16 * kMegapixel                             ? std::span<const int>(kSingle)
              : pixels_ > kMegapixel || order.effort == Effort::low ? std::span<const int>(kCoarse)
                                                                    : std::span<const int>(kFine);
    is_part_ = &whole != &part;
    is_small_ = pixels_ <= kSmall && order.effort != Effort::low;
    refines_ = pixels_ <= kMegapixel && order.effort != Effort::low;
  }

  std::optional<Candidate> run() {
    const auto room = static_cast<double>(order_.most - std::min(order_.most, order_.overhead));
    double share = kUsualShare;  // delivered bytes against the estimate of the whole
    double scale =               // that against the estimate of the part
        static_cast<double>(pixels_) / static_cast<double>(part_.samples().pixels());
    const bool is_large = pixels_ > 4 * kMegapixel;
    const int rounds = is_large ? kRoundsOfLarge : is_part_ ? kRoundsInPart : kRounds;
    int deliveries = is_large ? kDeliveriesOfLarge : is_part_ ? kDeliveriesInPart : kDeliveries;
    for (int round = 0; round < rounds && deliveries > 0 && !trials_.expired(); ++round) {
      const auto before = std::exchange(found_, std::nullopt);
      const auto most = static_cast<std::size_t>(room / (share * scale));
      look(most, before);
      if (!found_ && before && is_part_) look(most, std::nullopt);
      if (!found_) break;
      const Attempt attempt = in_whole(*found_);
      const auto estimate =
          static_cast<double>(quick_size(attempt.picture, whole_.samples(), quick_));
      scale = estimate / static_cast<double>(found_->size);
      const double filled = estimate * share / room;
      if ((filled > 1 || filled < kNearlyFull) && round + 2 < rounds && is_part_) continue;
      --deliveries;
      const double its_share = deliver(attempt) / estimate;
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

  [[nodiscard]] Attempt in_whole(const Found& found) const {
    return is_part_ ? whole_.attempt(found.attempt.recipe) : found.attempt;
  }

  /// Bytes of palette and pixels of the file that shows it.
  double deliver(const Attempt& attempt) {
    Candidate candidate = order_.encode(attempt);
    const auto bytes = static_cast<double>(candidate.bytes.size());
    if (candidate.bytes.size() <= order_.most && (!best_ || *candidate.score > *best_->score))
      best_ = std::move(candidate);
    return std::max(bytes - static_cast<double>(order_.overhead), 1.0);
  }
  [[nodiscard]] bool is_full() const {
    return best_ && static_cast<double>(best_->bytes.size()) >=
                        kFullEnough * static_cast<double>(order_.most);
  }

  [[nodiscard]] raster::QuantizeOptions options(std::size_t rung) const {
    return {.colours = ladder_[rung], .speed = order_.effort == Effort::low ? 8 : 3};
  }

  /// The best picture of at most `most` estimated bytes; in a part, near what was found `before`.
  void look(std::size_t most, const std::optional<Found>& before) {
    most_ = most;
    const bool is_near = before && is_part_;
    around_ = is_near ? before->attempt.recipe.runs : 0;
    const std::size_t first = is_near ? before->rung + 1 : largest_that_fits();
    int falls = 0;
    for (std::size_t rung = first < 2 ? 0 : first - 2; rung < ladder_.size() && !trials_.expired();
         ++rung) {
      if (try_levels(rung, kFirstDithers)) {
        falls = 0;
      } else if (++falls == kFallsInARow) {
        break;
      }
    }
    if (found_ && refines_) (void)try_levels(found_->rung, kFurther);
  }

  /// The rung behind the one with the most colours whose picture fits as it is.
  [[nodiscard]] std::size_t largest_that_fits() {
    std::size_t low = 0, high = ladder_.size();
    while (low < high && !trials_.expired()) {
      const std::size_t middle = (low + high) / 2;
      const auto picture = part_.quantised(options(middle), std::span(kFirstDithers).first(1));
      if (size_of(picture.front()) <= most_)
        low = middle + 1;
      else
        high = middle;
    }
    return low;
  }

  /// True when one of the levels is better than what was found before.
  bool try_levels(std::size_t rung, std::span<const float> levels) {
    bool better = false;
    Recipe recipe{.options = options(rung)};
    std::size_t at = 0;
    for (Quantized& picture : part_.quantised(recipe.options, levels)) {
      recipe.options.dithering = levels[at++];
      auto fitting = made_to_fit(std::move(picture), recipe.runs);
      if (!fitting) continue;
      const std::size_t size = size_of(*fitting);
      const double score = part_.score(*fitting);
      if (found_ && score <= found_->attempt.score) continue;
      found_ = Found{.attempt = {.picture = std::move(*fitting), .score = score, .recipe = recipe},
                     .size = size,
                     .rung = rung};
      better = true;
    }
    return better;
  }

  /// With as few repetitions as it needs; `strength` becomes theirs.
  std::optional<Quantized> made_to_fit(Quantized picture, double& strength) {
    strength = 0;
    if (size_of(picture) <= most_) return picture;
    const bool is_near = around_ > 0;
    double low = is_near ? around_ / kAround : kLeastRuns;
    double high = is_near ? around_ * kAround : kMaxRuns;
    auto shortest = runs_.lengthened(picture, high);
    if (size_of(shortest) > most_) return std::nullopt;
    for (int round = 0; round < (is_near ? kFurtherRunsRounds : kRunsRounds); ++round) {
      const double middle = std::sqrt(low * high);
      auto longer = runs_.lengthened(picture, middle);
      const bool fits = size_of(longer) <= most_;
      (fits ? high : low) = middle;
      if (fits) shortest = std::move(longer);
    }
    strength = high;
    return shortest;
  }

  /// The search for a score has further ways to choose colours.
  void by_score() {
    double target = best_ ? *best_->score + kScoreStep : 0;
    for (int round = 0; round < kScoreRounds && target < 100 && !trials_.expired(); ++round) {
      const auto attempt = smallest_reaching(whole_, target, order_.effort, trials_);
      if (!attempt) return;
      Candidate candidate = order_.encode(*attempt);
      if (candidate.bytes.size() > order_.most) return;
      if (!best_ || *candidate.score > *best_->score) best_ = std::move(candidate);
      target = *best_->score + kScoreStep;
    }
  }

  [[nodiscard]] std::size_t size_of(const Quantized& picture) {
    return quick_size(picture, part_.samples(), quick_);
  }

  const EncoderContext& whole_;
  const EncoderContext& part_;
  const FitOrder& order_;
  Trials& trials_;
  Runs runs_;
  std::uint64_t pixels_;
  std::span<const int> ladder_;
  Compressor quick_{6};
  bool is_part_ = false, is_small_ = false, refines_ = false;
  std::size_t most_ = 0;
  double around_ = 0;  ///< strength of repetitions that was found before
  std::optional<Found> found_;
  std::optional<Candidate> best_;
};

}  // namespace

std::optional<Candidate> best_fitting(const EncoderContext& whole, const EncoderContext& part,
                                      const FitOrder& order, Trials& trials) {
  auto found = FitSearch(whole, part, order, trials).run();
  // A part unlike the whole may have led astray.
  if (!found && &part != &whole && !trials.expired())
    found = FitSearch(whole, whole, order, trials).run();
  return found;
}

}  // namespace pressoir::codecs::png
