#include "codecs/pdf/pictures/predictors.h"

#include <algorithm>
#include <span>

#include "codecs/png/lossless/deflate.h"
#include "codecs/png/lossless/filters.h"

namespace pressoir::codecs::pdf {
namespace {

using png::Strategy;

constexpr int kQuickLevel = 4;
constexpr std::size_t kStrongBytes = std::size_t{3} << 20U;
constexpr std::size_t kManyBytes = std::size_t{24} << 20U;

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
  if (layout.bytes() > kManyBytes) return {smallest_sum};
  return {smallest_sum, sub, up, least_entropy, paeth};
}

std::string parameters_of(const Layout& layout) {
  std::string text = "<</Predictor 15/Columns " + std::to_string(layout.width);
  if (layout.components != 1) text += "/Colors " + std::to_string(layout.components);
  if (layout.bits != 8) text += "/BitsPerComponent " + std::to_string(layout.bits);
  return text + ">>";
}

}  // namespace

int deflate_level(std::size_t bytes, bool fast) noexcept {
  if (fast) return 6;
  if (bytes > kManyBytes) return 9;
  return bytes > kStrongBytes ? 11 : 12;
}

Predicted predicted(Bytes samples, const Layout& layout, Trials& trials) {
  png::Compressor quick(samples.size() > kManyBytes ? 1 : kQuickLevel);
  Predicted best{.quick_bytes = quick.size_of(numbers(samples)), .rows = {}};
  // What is packed a hundred times is not worth the work.
  if (samples.size() > kManyBytes && best.quick_bytes < samples.size() / 100) return best;
  const auto image = image_of(samples, layout);
  if (!image) return best;
  for (const auto strategy : strategies_for(layout)) {
    if (trials.expired()) break;
    auto rows = png::filtered(*image, strategy);
    const auto size = quick.size_of(rows) + parameters_of(layout).size();
    if (size < best.quick_bytes) best = {.quick_bytes = size, .rows = std::move(rows)};
  }
  return best;
}

Recoded packed(const Predicted& picture, Bytes samples, const Layout& layout, bool fast) {
  const bool is_plain = picture.rows.empty();
  png::Compressor strong(deflate_level(samples.size(), fast));
  return {.data = strong.compress(is_plain ? numbers(samples) : std::span(picture.rows)),
          .filter = "/FlateDecode",
          .parameters = is_plain ? std::string() : parameters_of(layout)};
}

}  // namespace pressoir::codecs::pdf
