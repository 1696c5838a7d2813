#include "codecs/pdf/pictures/predictors.h"

#include <algorithm>
#include <span>

#include "codecs/png/lossless/deflate.h"
#include "codecs/png/lossless/filters.h"

namespace pressoir::codecs::pdf {
namespace {

using png::Strategy;

constexpr int kQuickLevel = 4;
constexpr std::size_t kManyBytes = std::size_t{24} << 20U;
// Up to here the two strongest levels, and lazy matches.
constexpr std::size_t kBest = std::size_t{16} << 10U, kGood = std::size_t{2} << 20U;
// Of larger pictures this much is looked at to find the best predictor.
constexpr std::size_t kSampleBytes = std::size_t{2} << 20U;
constexpr std::uint32_t kSampleParts = 8;

std::span<const std::uint8_t> numbers(Bytes bytes) { return {as_u8(bytes), bytes.size()}; }

// As a picture of PNG whose rows are filtered over as many bytes; empty: there is none.
std::optional<png::Image> image_of(Bytes samples, const Layout& layout) {
  using enum png::ColourType;
  constexpr std::array kTypes{grey, grey_alpha, rgb, rgba};
  if (layout.components > 4 || layout.height == 0) return std::nullopt;
  if (layout.bits < 8 && layout.components > 1) return std::nullopt;
  png::Image image;
  image.header = {.width = layout.width,
                  .height = layout.height,
                  .depth = static_cast<std::uint8_t>(layout.bits),
                  .type = kTypes[static_cast<std::size_t>(layout.components - 1)]};
  const auto bytes = numbers(samples);
  image.samples.assign(bytes.begin(), bytes.end());
  return image;
}

std::vector<Strategy> strategies_for(const Layout& layout) {
  using enum Strategy;
  if (layout.bits < 8 || layout.space == Layout::Space::indexed) return {least_entropy, up};
  return {smallest_sum, sub, up, least_entropy, paeth};
}

std::string parameters_of(const Layout& layout) {
  std::string text = "<</Predictor 15/Columns " + std::to_string(layout.width);
  if (layout.components != 1) text += "/Colors " + std::to_string(layout.components);
  if (layout.bits != 8) text += "/BitsPerComponent " + std::to_string(layout.bits);
  return text + ">>";
}

struct Ranked {
  Predicted prediction;
  std::optional<Strategy> strategy;  ///< empty: the samples themselves
};

Ranked best_of_strategies(Bytes samples, const Layout& layout, Trials& trials) {
  png::Compressor quick(kQuickLevel);
  Ranked best{.prediction = {.quick_bytes = quick.size_of(numbers(samples)), .rows = {}},
              .strategy = {}};
  const auto image = image_of(samples, layout);
  if (!image) return best;
  for (const auto strategy : strategies_for(layout)) {
    if (trials.expired()) break;
    auto rows = png::filtered(*image, strategy);
    const auto size = quick.size_of(rows) + parameters_of(layout).size();
    if (size < best.prediction.quick_bytes)
      best = {{.quick_bytes = size, .rows = std::move(rows)}, strategy};
  }
  return best;
}

// Some rows here and there stand for all.
Predicted predicted_by_sample(Bytes samples, const Layout& layout, Trials& trials) {
  const auto rows = static_cast<std::uint32_t>(kSampleBytes / kSampleParts / layout.stride() + 1);
  Layout part = layout;
  part.height = std::min(rows, layout.height / kSampleParts) * kSampleParts;
  Buffer sample;
  for (std::uint32_t i = 0; i < kSampleParts; ++i) {
    const auto first = (layout.height - part.height / kSampleParts) / (kSampleParts - 1) * i;
    const auto taken = samples.subspan(first * layout.stride(), part.bytes() / kSampleParts);
    sample.insert(sample.end(), taken.begin(), taken.end());
  }
  auto best = best_of_strategies(sample, part, trials);
  const auto share = static_cast<double>(layout.height) / part.height;
  const auto bytes = static_cast<double>(best.prediction.quick_bytes) * share;
  Predicted result{.quick_bytes = static_cast<std::size_t>(bytes), .rows = {}};
  // What is packed a hundred times is not worth the work.
  const bool is_flat = layout.bytes() > kManyBytes && result.quick_bytes < layout.bytes() / 100;
  if (best.strategy && !is_flat)
    if (const auto image = image_of(samples, layout))
      result.rows = png::filtered(*image, *best.strategy);
  return result;
}

}  // namespace

int deflate_level(std::size_t bytes, bool fast) noexcept {
  if (fast) return 6;
  if (bytes > kManyBytes) return 6;
  return bytes > kGood ? 9 : bytes > kBest ? 10 : 12;
}

Predicted predicted(Bytes samples, const Layout& layout, Trials& trials) {
  const bool is_large = layout.bytes() > 2 * kSampleBytes && layout.height > 4 * kSampleParts;
  return is_large ? predicted_by_sample(samples, layout, trials)
                  : best_of_strategies(samples, layout, trials).prediction;
}

Recoded packed(const Predicted& picture, Bytes samples, const Layout& layout, bool fast) {
  const bool is_plain = picture.rows.empty();
  png::Compressor strong(deflate_level(samples.size(), fast));
  return {.data = strong.compress(is_plain ? numbers(samples) : std::span(picture.rows)),
          .filter = "/FlateDecode",
          .parameters = is_plain ? std::string() : parameters_of(layout)};
}

}  // namespace pressoir::codecs::pdf
