#include "codecs/png/lossy/near_lossless_search.h"

#include <algorithm>
#include <array>
#include <cmath>
#include <utility>

#include "codecs/png/lossless/reduce.h"

namespace pressoir::codecs::png {
namespace {

// Of strengths the logarithm counts: a quality of 100 is the least, of 0 the most.
constexpr double kOctave = 100.0 / 6;

// What photographs score (8 of 400 x 400 from corpus/jpeg, scaled down).
constexpr std::array<QualityPoint, 14> kTypical{{{0, 0},
                                                 {16.7, 49.9},
                                                 {21.7, 60.4},
                                                 {26.8, 68.1},
                                                 {31.9, 74.9},
                                                 {36.5, 79.5},
                                                 {40.2, 82.7},
                                                 {44.6, 85.9},
                                                 {50, 88.7},
                                                 {56.9, 91.5},
                                                 {61.3, 93.1},
                                                 {73.6, 95.3},
                                                 {90.2, 96},
                                                 {100, 98.5}}};

constexpr double kTolerance = 0.3, kCoarseTolerance = 0.5, kAimAbove = 0.15;
// Of a large picture a coding more is worth a point: the first two shall do.
constexpr double kLargeTolerance = 1.5, kLargeAimAbove = 0.6;
constexpr int kMostCodings = 5, kMostOfLarge = 3, kMostOfSmall = 9;
/// Pixels up to which codings cost little, and scores jump the most.
constexpr std::uint64_t kFewPixels = 100'000;

int strength_of(double quality) {
  return std::clamp(
      static_cast<int>(std::lround(kLeastStrength * std::exp2((100 - quality) / kOctave))),
      kLeastStrength, kMostStrength);
}

double quality_of(int strength) {
  return 100 - kOctave * std::log2(static_cast<double>(strength) / kLeastStrength);
}

}  // namespace

int strength_for_quality(int quality) {
  constexpr std::array<QualityPoint, 5> kScores{{{1, 30}, {65, 70}, {85, 80}, {95, 90}, {100, 95}}};
  static const QualityModel scores(kScores), typical(kTypical);
  return strength_of(typical.quality_at(scores.score_at(quality)));
}

NearLosslessSearch::NearLosslessSearch(const EncoderContext& context, Family family)
    : context_(context),
      picture_(canonical(from_canvas(context.samples()), family)),
      model_(kTypical) {
  // Grey ones have no more than 256 values; many differences of them are few all the same.
  const bool is_grey = picture_.header.type == ColourType::grey;
  is_worthwhile_ = is_grey || !to_indexed(picture_);
}

NearAttempt NearLosslessSearch::coded(int strength) {
  if (known_ && known_->strength == strength) return *std::exchange(known_, std::nullopt);
  NearAttempt attempt{.coded = near_lossless(picture_, strength), .strength = strength};
  attempt.size = quick_.size_of(attempt.coded.stream);
  return attempt;
}

void NearLosslessSearch::add_score(NearAttempt& attempt) const {
  raster::Canvas shown = to_canvas(attempt.coded.image);
  shown.set_colours_of(context_.samples());
  attempt.score = context_.score(shown);
}

NearAttempt NearLosslessSearch::attempt(int strength) {
  NearAttempt result = coded(strength);
  add_score(result);
  return result;
}

std::size_t NearLosslessSearch::typical_size(double score) {
  known_ = coded(strength_of(model_.quality_at(score + kAimAbove)));
  return known_->size;
}

std::optional<NearAttempt> NearLosslessSearch::search(double target, int most_codings,
                                                      Trials& trials) {
  const bool is_large = most_codings == kMostOfLarge;
  std::optional<NearAttempt> best;
  bool is_first = true;
  const auto encode = [&](double quality) -> std::optional<ScoredEncoding> {
    if (!std::exchange(is_first, false) && trials.expired()) return std::nullopt;
    NearAttempt made = attempt(strength_of(quality));
    model_.learn({quality, made.score});
    ScoredEncoding result{.bytes = Buffer(made.size), .score = made.score, .min_score = made.score};
    if (made.score >= target && (!best || made.size < best->size)) best = std::move(made);
    return result;
  };
  (void)search_quality(target,
                       {.model = model_,
                        .tolerance = is_large ? kLargeTolerance : kTolerance,
                        .coarse = is_large ? kLargeTolerance : kCoarseTolerance,
                        .aim_above = is_large ? kLargeAimAbove : kAimAbove,
                        .most_encodings = most_codings},
                       encode);
  return best;
}

std::optional<NearAttempt> NearLosslessSearch::reaching(double target, Trials& trials) {
  const bool is_small = context_.samples().pixels() <= kFewPixels;
  return search(target, is_small ? kMostOfSmall : kMostCodings, trials);
}

std::optional<NearAttempt> NearLosslessSearch::reaching(double target, NearLosslessSearch& part,
                                                        Trials& trials) {
  if (const auto found = part.reaching(target, trials))
    model_.learn({quality_of(found->strength), found->score});
  return search(target, kMostOfLarge, trials);
}

std::optional<NearAttempt> NearLosslessSearch::fitting(
    std::size_t most, const std::function<Buffer(const NearAttempt&)>& file, Trials& trials) {
  std::optional<NearAttempt> best;
  bool is_first = true;
  (void)search_size(most, [&](int quality) -> std::optional<Buffer> {
    if (!std::exchange(is_first, false) && trials.expired()) return std::nullopt;
    NearAttempt made = coded(strength_of(quality));
    Buffer bytes = file(made);
    if (bytes.size() <= most && (!best || made.strength < best->strength)) best = std::move(made);
    return bytes;
  });
  if (best) add_score(*best);
  return best;
}

}  // namespace pressoir::codecs::png
