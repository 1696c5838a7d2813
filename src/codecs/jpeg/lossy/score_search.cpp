#include "codecs/jpeg/lossy/score_search.h"

#include <algorithm>
#include <array>
#include <cmath>
#include <utility>

#include "codecs/jpeg/lossy/powers.h"
#include "codecs/jpeg/lossy/sample.h"
#include "codecs/jpeg/lossy/sampling_choice.h"

namespace pressoir::codecs::jpeg {
namespace {

// Larger pictures begin with a sample of the rows: this share of their pixels, within bounds.
constexpr std::uint64_t kMostWithoutSample = 600'000, kOneIn = 5, kLeastSample = 250'000,
                        kMostSample = 1'000'000;
// On a sample: encodings after the first, and how near to the target they shall come.
constexpr int kSampleRounds = 2;
constexpr double kNearOfSample = 2;
// Grades.
constexpr double kMostAway = 60;
// By which a sample scores more than its whole, as a rule.
constexpr double kSampleScoresMore = 2.2;

// Points above the target that are good enough after so many encodings of the whole, and aimed at.
constexpr std::array<double, 4> kTolerance{0.2, 0.25, 0.35, 0.5};
// Of pictures that need no sample.
constexpr double kSmallTolerance = 0.1;
constexpr double kFastTolerance = 0.6, kAimAbove = 0.08;
constexpr int kMostRounds = 6, kMostFastRounds = 3;
// Of large pictures, whose scores take the longest, and of small ones far above the target.
constexpr std::uint64_t kLarge = 3'000'000;
constexpr int kMostLargeRounds = 4, kMostSmallRounds = 9;
// Grades nearer to each other give the same bytes; scores of what was a JPEG jump between others.
constexpr double kFinestStep = 0.6, kFinestJump = 2;
constexpr double kNear = 3;
// Points of score that a grade is worth, at least and at most.
constexpr double kLeastRise = 0.08, kMostRise = 1;
// Points above the target that are worth more encodings.
constexpr double kFarOff = 1;
// Where scores jump: points above the target from which thrift is worth encodings, and how many.
constexpr double kWorthThrift = 0.35, kSmallWorthThrift = 0.15;
constexpr int kThriftyRounds = 2, kSmallThriftyRounds = 3;
// A score falls by kFall times the logarithm of thrift to the power of 1 / kFallShare, as a rule.
constexpr double kFall = 2.4, kLeastFall = 0.05, kMostLogThrift = 1.8;
constexpr float kFallShare = 0.6F;

/// The logarithm of thrift changes by this where a fall of `wanted` is sought and `fall` was seen.
double share_for(double wanted, double fall) {
  return static_cast<double>(power_of(static_cast<float>(wanted / fall), kFallShare));
}

std::uint64_t pixels_of_sample(const LossySource& source) {
  const std::uint64_t pixels = source.canvas.pixels();
  if (pixels <= kMostWithoutSample) return pixels;
  return std::clamp(pixels / kOneIn, kLeastSample, kMostSample);
}

class ScoreSearch {
 public:
  ScoreSearch(const LossySource& source, const Goal& goal, double target, Trials& trials)
      : source_(source),
        goal_(goal),
        target_(target),
        trials_(trials),
        attempts_(source, goal),
        model_(typical_model(false)) {}

  ScoreFound run() {
    const std::uint64_t pixels = pixels_of_sample(source_);
    if (pixels == source_.canvas.pixels() || !look_at_sample(pixels)) {
      Attempt attempt = choose_sampling(source_, attempts_, target_).attempt;
      learn_sampling(attempt);
      note(std::move(attempt));
    }
    while (const auto grade = next())
      if (!tried(*grade)) break;
    if (!best_ && closest_->grade < kHighestGrade) (void)tried(kHighestGrade);
    if (best_ && best_->score > target_ + worth_thrift() && !is_fast(goal_)) be_thrifty();
    const bool reached = best_.has_value();
    return {.attempt = std::move(reached ? *best_ : closest_.value()), .reached = reached};
  }

 private:
  void learn_sampling(const Attempt& attempt) {
    sampling_ = attempt.sampling;
    model_ = typical_model(is_halved(source_, sampling_));
    model_.learn({attempt.grade, attempt.score});
  }

  /// False: none can be had.
  bool look_at_sample(std::uint64_t pixels) {
    const Sample sample(source_, source_.canvas, pixels);
    const LossySource part = sample.source();
    if (source_.coded && !part.coded) return false;
    Attempts attempts(part, goal_);
    Attempt attempt = choose_sampling(part, attempts, target_).attempt;
    learn_sampling(attempt);
    const double aim = target_ + kSampleScoresMore;
    for (int i = 0; i < kSampleRounds && std::abs(attempt.score - aim) > kNearOfSample; ++i) {
      attempt = attempts.encoded(model_.quality_at(aim), sampling_);
      attempts.rate(attempt);
      model_.learn({attempt.grade, attempt.score});
    }
    model_ = model_.raised(-kSampleScoresMore);
    return true;
  }

  /// False: out of time.
  bool tried(double grade) {
    if ((best_ || closest_) && trials_.expired()) return false;
    Attempt attempt = attempts_.encoded(grade, sampling_);
    attempts_.rate(attempt);
    // The whole scores more or less than its sample, and than what was expected of it.
    model_ = model_.raised(attempt.score - model_.score_at(grade));
    note(std::move(attempt));
    return true;
  }

  /// Comes nearer to the target with the steps of the best.
  void be_thrifty() {
    const double grade = best_->grade, score = best_->score, wanted = score - target_ - kAimAbove;
    double log_thrift = share_for(wanted, kFall);
    const int rounds = is_small() ? kSmallThriftyRounds : kThriftyRounds;
    for (int i = 0; i < rounds && !trials_.expired(); ++i) {
      log_thrift = std::min(log_thrift, kMostLogThrift);
      Attempt attempt = attempts_.encoded(grade, sampling_, exp_of(log_thrift));
      attempts_.rate(attempt);
      log_thrift *= share_for(wanted, std::max(score - attempt.score, kLeastFall));
      const bool reached = attempt.score >= target_;
      keep_if(reached && attempt.score < best_->score, attempt, best_);
      if (reached && best_->score <= target_ + worth_thrift()) break;
    }
  }

  void note(Attempt attempt) {
    ++rounds_;
    before_ = last_;
    last_ = {.quality = attempt.grade, .score = attempt.score};
    if (attempt.score < target_) {
      const bool is_next = !under_ || attempt.grade > under_->quality;
      if (is_next && !(best_ && attempt.grade > best_->grade)) under_ = last_;
      const bool is_closest = !closest_ || attempt.score > closest_->score;
      keep_if(!best_ && is_closest, attempt, closest_);
    } else {
      keep_if(!best_ || attempt.grade < best_->grade, attempt, best_);
      closest_.reset();
      if (under_ && under_->quality > best_->grade) under_.reset();
    }
  }

  /// In the place of another, or not: what is not kept lends its memory.
  void keep_if(bool is_better, Attempt& attempt, std::optional<Attempt>& kept) {
    if (is_better && !kept) {
      kept = std::move(attempt);
      return;
    }
    if (is_better) std::swap(*kept, attempt);
    attempts_.drop(std::move(attempt));
  }

  [[nodiscard]] bool is_small() const { return source_.canvas.pixels() <= kMostWithoutSample; }

  [[nodiscard]] double worth_thrift() const {
    return is_small() ? kSmallWorthThrift : kWorthThrift;
  }

  [[nodiscard]] int most_rounds() const {
    if (is_fast(goal_)) return kMostFastRounds;
    const bool is_far = best_ && best_->score > target_ + kFarOff;
    if (is_small()) return is_far ? kMostSmallRounds : kMostRounds;
    return source_.canvas.pixels() > kLarge && !is_far ? kMostLargeRounds : kMostRounds;
  }

  /// Of a point of score in bytes, beside one at 80 and below.
  [[nodiscard]] double worth() const {
    return std::min(points_per_e(target_) / points_per_e(80), 1.0);
  }

  [[nodiscard]] double tolerance() const {
    if (is_fast(goal_)) return kFastTolerance;
    if (is_small()) return worth() * kSmallTolerance;
    return worth() *
           kTolerance.at(
               std::min<std::size_t>(kTolerance.size(), static_cast<std::size_t>(rounds_)) - 1);
  }

  [[nodiscard]] bool is_good_enough() const {
    if (!best_) return false;
    return best_->score <= target_ + tolerance();
  }

  /// The grade to try next; empty: none.
  [[nodiscard]] std::optional<double> next() const {
    const bool is_first = !best_ && !closest_;
    if (is_first) return first();
    if (is_good_enough() || rounds_ >= most_rounds()) return std::nullopt;
    if (best_ && under_) return between();
    if (last_.quality <= kLowestGrade || last_.quality >= kHighestGrade) return std::nullopt;
    const double wanted = one_sided();
    const double from = best_ ? best_->grade : under_->quality;
    const double grade =
        best_ ? std::min(wanted, from - kFinestStep) : std::max(wanted, from + kFinestStep);
    return std::clamp(grade, kLowestGrade, kHighestGrade);
  }

  /// A sample may be plain where the whole is not: no further from typical pictures than some way.
  [[nodiscard]] double first() const {
    const double typical = typical_model(is_halved(source_, sampling_)).quality_at(target_);
    return std::clamp(model_.quality_at(aim()), typical - kMostAway, typical + kMostAway);
  }

  [[nodiscard]] double aim() const {
    return target_ + worth() * kAimAbove * std::max(1, rounds_ - 1);
  }

  /// Where all results lie on one side: along the last two of them, or as the model says.
  [[nodiscard]] double one_sided() const {
    // Near by, what pictures that were JPEGs have in common tells more than a curve through one
    // point.
    const double missing = aim() - last_.score;
    const bool is_near = source_.coded != nullptr && std::abs(missing) <= kNear;
    if (rounds_ < 2 && is_near) return last_.quality + missing / typical_rise(target_);
    if (rounds_ < 2) return model_.quality_at(aim());
    const double rise = (last_.score - before_.score) / (last_.quality - before_.quality);
    return last_.quality + missing / std::clamp(rise, kLeastRise, kMostRise);
  }

  /// Along the line between the nearest results on both sides (by the Illinois rule: where the last
  /// two lie on one side, the other counts half).
  [[nodiscard]] std::optional<double> between() const {
    const double width = best_->grade - under_->quality;
    // What was aimed at may lie above what was reached.
    double above = std::max(best_->score - aim(), 0.01), below = aim() - under_->score;
    const bool jumps = !is_small() && above + below > kFarOff;
    if (width < (jumps ? kFinestJump : kFinestStep)) return std::nullopt;
    const bool is_under = last_.score < target_, was_under = before_.score < target_;
    if (rounds_ > 2 && is_under == was_under) (is_under ? above : below) /= 2;
    return under_->quality + width * std::clamp(below / (above + below), 0.1, 0.9);
  }

  const LossySource& source_;
  const Goal& goal_;
  double target_;
  Trials& trials_;
  Attempts attempts_;
  std::optional<Sampling> sampling_;
  QualityModel model_;
  int rounds_ = 0;
  QualityPoint last_, before_;
  std::optional<QualityPoint> under_;  // the nearest grade below `best_` that misses the target
  std::optional<Attempt> best_, closest_;
};

}  // namespace

ScoreFound search_score(const LossySource& source, const Goal& goal, double target,
                        Trials& trials) {
  return ScoreSearch(source, goal, target, trials).run();
}

double estimated_size(const LossySource& source, const raster::Canvas& compared, const Goal& goal,
                      double target) {
  const Sample sample(source, compared, pixels_of_sample(source));
  const LossySource part = sample.source();
  Attempts attempts(part, goal);
  const double share =
      static_cast<double>(source.canvas.pixels()) / static_cast<double>(part.canvas.pixels());
  return share * exp_of(choose_sampling(part, attempts, target).log_bytes);
}

}  // namespace pressoir::codecs::jpeg
