#include "codecs/png/lossy/palette_search.h"

#include <algorithm>
#include <array>
#include <cmath>
#include <numeric>

#include "codecs/png/lossless/deflate.h"
#include "codecs/png/lossless/filters.h"
#include "codecs/png/lossless/reduce.h"
#include "codecs/png/lossy/runs.h"

namespace pressoir::codecs::png {
namespace {

using raster::Quantized;

constexpr std::uint64_t kMillion = 1'000'000;
constexpr int kUsualQuality = 80;  // of the quantiser: where pictures without visible loss begin
constexpr std::size_t kFinalists = 2;
constexpr int kNearlyAll = 250;  // colours: the quantiser may merge some of 256

// Levels of dithering. Photographs score best between 0.7 and 0.9, drawings without.
using Levels = std::span<const float>;
constexpr std::array<float, 3> kUsualDithers{0.75F, 0.5F, 0};
constexpr std::array<float, 6> kAll{1, 0.9F, 0.8F, 0.7F, 0.5F, 0};

struct Finalist {
  Attempt attempt;
  std::size_t size = 0;
};

class PaletteSearch {
 public:
  PaletteSearch(const EncoderContext& context, double target, Effort effort, Trials& trials,
                std::optional<std::size_t> most)
      : context_(context), target_(target), effort_(effort), trials_(trials), most_(most) {}

  std::optional<Attempt> run() {
    along_quality();
    if (best_.empty() || (most_ && best_.front().size > *most_)) return std::nullopt;
    if (is_fast()) return std::move(best_.front().attempt);
    with_fewer_colours();
    if (effort_ >= Effort::high) with_repetitions();
    return std::move(best_.front().attempt);
  }

 private:
  [[nodiscard]] bool is_fast() const { return effort_ == Effort::low; }
  [[nodiscard]] std::uint64_t pixels() const { return context_.samples().pixels(); }

  [[nodiscard]] int most_rounds() const {
    if (is_fast()) return 3;
    return pixels() <= kMillion ? 6 : 5;
  }

  [[nodiscard]] std::size_t size_of(const Quantized& picture) {
    return quick_size(picture, context_.samples(), quick_);
  }

  void keep(Finalist finalist) {
    best_.insert(std::ranges::upper_bound(best_, finalist.size, {}, &Finalist::size),
                 std::move(finalist));
    if (best_.size() > kFinalists) best_.pop_back();
  }

  struct Rendering {
    double score;  ///< the best of all levels of dithering
    int quality, colours;
  };
  Rendering attempt(const raster::QuantizeOptions& options, std::span<const float> ditherings) {
    auto attempts = context_.attempts(options, ditherings);
    Rendering shown{.score = -1000,
                    .quality = attempts[0].picture.quality,
                    .colours = static_cast<int>(attempts[0].picture.palette.size())};
    // Of one choice of colours the smallest picture alone: the finalists should differ.
    std::optional<Attempt> smallest;
    std::size_t size = 0;
    for (Attempt& each : attempts) {
      shown.score = std::max(shown.score, each.score);
      if (each.score < target_) continue;
      const std::size_t its_size = size_of(each.picture);
      if (smallest && its_size >= size) continue;
      size = its_size;
      smallest = std::move(each);
    }
    if (!smallest) return shown;
    fewest_ = std::min(fewest_, shown.colours);
    keep({.attempt = std::move(*smallest), .size = size});
    return shown;
  }

  [[nodiscard]] raster::QuantizeOptions options(int colours, int quality, int speed = 1) const {
    return {.colours = colours, .quality = quality, .speed = is_fast() ? 8 : speed};
  }

  void along_quality() {
    struct Point {
      int quality;
      double score;
    };
    Point low{0, -100}, high{101, 101};
    const int rounds = most_rounds();
    int quality = kUsualQuality;
    for (int round = 0; round < rounds; ++round) {
      if (round > 0 && trials_.expired()) return;
      const Rendering shown =
          attempt(options(256, quality), round == 0 ? Levels(kAll) : kUsualDithers);
      if (shown.score < target_ && shown.quality < quality && shown.colours > kNearlyAll)
        return with_other_colours(shown.score);
      if (shown.score >= target_)  // up to the quality reached the colours are the same
        high = {std::min(quality, std::max(shown.quality, low.quality + 1)), shown.score};
      else
        low = {quality, shown.score};
      if (high.quality - low.quality <= 1) return;
      if (most_ && !best_.empty() && best_.front().size > *most_) return;
      quality = next_between(low.quality, low.score, high.quality, high.score);
    }
  }

  /// The score rises by about one for a step of quality; it is steeper at the low end.
  [[nodiscard]] int next_between(int low, double low_score, int high, double high_score) const {
    double guess = 0;
    if (high > 100)
      guess = low + std::max(2 * (target_ - low_score), 5.0);
    else if (low == 0)
      guess = high - std::min(std::max(high_score - target_, 3.0), high / 2.0);
    else
      guess = low + (high - low) *
                        std::clamp((target_ - low_score) / (high_score - low_score), 0.25, 0.75);
    return std::clamp(static_cast<int>(std::lround(guess)), low + 1, high - 1);
  }

  /// All 256 are not enough: near the target another choice of them may be.
  void with_other_colours(double score) {
    if (is_fast() || most_ || score < target_ - 1) return;
    for (const int speed : {2, 3})
      if (best_.empty() && !trials_.expired()) attempt(options(256, 100, speed), kAll);
  }

  void with_fewer_colours() {
    for (int round = 0; round < 5 && fewest_ > 2 && !trials_.expired(); ++round)
      if (attempt(options(std::max(2, fewest_ * 7 / 8), 100), kUsualDithers).score < target_)
        return;
  }

  void with_repetitions() {
    const Runs runs(context_.samples());
    std::vector<Finalist> before;
    before.swap(best_);
    for (Finalist& finalist : before) {
      const Attempt plain = finalist.attempt;
      best_.push_back(std::move(finalist));
      lengthen(plain, runs);
    }
    std::ranges::stable_sort(best_, {}, &Finalist::size);
  }

  /// Bisects the strength, in the logarithm, from a usual one on.
  void lengthen(const Attempt& plain, const Runs& runs) {
    double low = 4, high = 1024, strength = 64;
    std::optional<Attempt> longest;
    for (int round = 0; round < 6 && !trials_.expired(); ++round) {
      Attempt longer;
      longer.picture = runs.lengthened(plain.picture, strength);
      longer.recipe = plain.recipe;
      longer.recipe.runs = strength;
      longer.score = context_.score(longer.picture);
      const bool reached = longer.score >= target_;
      (reached ? low : high) = strength;
      if (reached) longest = std::move(longer);
      strength = std::sqrt(low * high);
    }
    if (!longest) return;
    const std::size_t size = size_of(longest->picture);
    best_.push_back({std::move(*longest), size});
  }

  const EncoderContext& context_;
  const double target_;
  const Effort effort_;
  Trials& trials_;
  const std::optional<std::size_t> most_;
  Compressor quick_{6};
  std::vector<Finalist> best_;  ///< reach the target; smallest first
  int fewest_ = 256;            ///< colours that reached it
};

/// What should score `missing` points more: a step of quality is worth about one.
Recipe better(Recipe recipe, double missing) {
  auto& [colours, quality, dithering, speed] = recipe.options;
  quality = std::min(100, quality + 1 + static_cast<int>(std::ceil(missing)));
  colours = std::min(256, colours + std::max(2, colours / 4));
  recipe.runs = recipe.runs > 16 ? recipe.runs / 2 : 0;
  return recipe;
}

}  // namespace

Indexed to_indexed(const Quantized& picture, const raster::Canvas& like) {
  Indexed indexed{.width = like.width(), .height = like.height()};
  for (const auto& c : picture.palette)
    indexed.colours.push_back({c.red, c.green, c.blue, c.alpha});
  indexed.uses.resize(indexed.colours.size());
  for (const std::uint8_t index : picture.indices) ++indexed.uses[index];
  indexed.indices = picture.indices;
  return indexed;
}

Image to_image(const Quantized& picture, const raster::Canvas& like) {
  Order order(picture.palette.size());
  std::iota(order.begin(), order.end(), std::uint8_t{0});
  return to_palette(to_indexed(picture, like), order);
}

std::size_t quick_size(const Quantized& picture, const raster::Canvas& like, Compressor& quick) {
  const Indexed indexed = to_indexed(picture, like);
  const Image image = to_palette(indexed, order_by_luma(indexed));
  return std::min(quick.size_of(filtered(image, Strategy::none)),
                  quick.size_of(filtered(image, Strategy::fewest_pairs))) +
         3 * image.palette.size();
}

Attempt EncoderContext::attempt(const Recipe& recipe) const {
  Attempt result{.picture = quantizer_.run(recipe.options), .score = 0, .recipe = recipe};
  if (recipe.runs > 0)
    result.picture = Runs(samples_).lengthened(std::move(result.picture), recipe.runs);
  result.score = score(result.picture);
  return result;
}

std::vector<Attempt> EncoderContext::attempts(const raster::QuantizeOptions& options,
                                              std::span<const float> ditherings) const {
  std::vector<Attempt> result;
  for (Quantized& picture : quantizer_.run(options, ditherings)) {
    const double reached = score(picture);
    Recipe recipe{.options = options};
    recipe.options.dithering = ditherings[result.size()];
    result.push_back({.picture = std::move(picture), .score = reached, .recipe = recipe});
  }
  return result;
}

double EncoderContext::score(const Quantized& picture) const {
  raster::Canvas shown = raster::to_canvas(picture, samples_.width(), samples_.height());
  shown.set_colours_of(samples_);
  return reference_.score(shown);
}

std::optional<Attempt> smallest_reaching(const EncoderContext& context, double target,
                                         Effort effort, Trials& trials,
                                         std::optional<std::size_t> most) {
  return PaletteSearch(context, target, effort, trials, most).run();
}

std::optional<Attempt> smallest_reaching_in_part(const EncoderContext& whole,
                                                 const EncoderContext& part, double target,
                                                 Effort effort, Trials& trials,
                                                 std::optional<std::size_t> most) {
  constexpr int kRounds = 3;
  const auto found = smallest_reaching(part, target, effort, trials, most);
  if (!found) return std::nullopt;
  Recipe recipe = found->recipe;
  for (int round = 0; round < kRounds; ++round) {
    Attempt attempt = whole.attempt(recipe);
    if (attempt.score >= target) return attempt;
    if (trials.expired()) break;
    recipe = better(recipe, target - attempt.score);
  }
  return std::nullopt;
}

}  // namespace pressoir::codecs::png
