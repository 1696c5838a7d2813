#include "codecs/png/repair/pixel_access.h"

#include <algorithm>
#include <cmath>
#include <limits>

namespace pressoir::codecs::png {
namespace {

std::array<std::uint16_t, 4> rgba_of(const Pixel& pixel) {
  std::array<std::uint16_t, 4> rgba{};
  const float alpha = std::clamp(pixel[3], 0.0F, kFull);
  for (std::size_t c = 0; c < 3 && alpha > 0; ++c) {
    const float colour = std::clamp(pixel[c] * kFull / alpha, 0.0F, kFull);
    rgba[c] = static_cast<std::uint16_t>(std::lround(colour));
  }
  rgba[3] = static_cast<std::uint16_t>(std::lround(alpha));
  return rgba;
}

std::uint64_t distance(const Rgba& colour, const std::array<int, 4>& wanted) {
  const std::array<int, 4> given{colour.r, colour.g, colour.b, colour.a};
  std::uint64_t sum = 0;
  for (std::size_t c = 0; c < 4; ++c) {  // colours count as much as they are seen
    const int difference =
        c == 3 ? given[c] - wanted[c] : (given[c] * given[3] - wanted[c] * wanted[3]) / 255;
    sum += static_cast<std::uint64_t>(difference * difference);
  }
  return sum;
}

}  // namespace

PixelAccess::PixelAccess(Image& image)
    : image_(image),
      packed_(8),
      bits_(std::size_t{channels_of(image.header.type)} * image.header.depth) {
  one_.header = image.header;
  one_.header.width = one_.header.height = 1;
  one_.palette = image.palette;
  one_.key = image.key;
}

Pixel PixelAccess::get(std::uint32_t x, std::uint32_t y) {
  packed_.assign(8, 0);
  copy_pixel(image_.row(y), x, packed_, 0, bits_);
  std::array<std::uint16_t, 4> rgba{};
  expand_row(one_, packed_, rgba);
  const float alpha = rgba[3];
  Pixel pixel{};
  for (std::size_t c = 0; c < 3; ++c) pixel[c] = static_cast<float>(rgba[c]) * alpha / kFull;
  pixel[3] = alpha;
  return pixel;
}

std::uint32_t PixelAccess::nearest_colour(const std::array<std::uint16_t, 4>& rgba) {
  std::array<int, 4> wanted{};
  std::uint32_t colour = 0;
  for (std::size_t c = 0; c < 4; ++c) {
    wanted[c] = rgba[c] / 257;
    colour = colour << 8U | static_cast<std::uint32_t>(wanted[c]);
  }
  return choices_.of(colour, [&](std::uint32_t) {
    std::uint64_t least = std::numeric_limits<std::uint64_t>::max();
    std::uint32_t nearest = 0;
    for (std::uint32_t i = 0; i < one_.palette.size(); ++i) {
      const auto far = distance(one_.palette[i], wanted);
      if (far >= least) continue;
      least = far;
      nearest = i;
    }
    return nearest;
  });
}

void PixelAccess::put_sample(std::size_t index, std::uint32_t value) {
  const std::size_t depth = one_.header.depth;
  if (depth == 16) {
    packed_[2 * index] = static_cast<std::uint8_t>(value >> 8U);
    packed_[2 * index + 1] = static_cast<std::uint8_t>(value & 255U);
  } else {
    packed_[index] = static_cast<std::uint8_t>(value << (8 - depth));  // the only one below 8 bits
  }
}

void PixelAccess::put_samples(const std::array<std::uint16_t, 4>& rgba) {
  const Header& header = one_.header;
  const std::uint32_t most = (1U << header.depth) - 1;
  const bool has_colours = header.type == ColourType::rgb || header.type == ColourType::rgba;
  const std::size_t colours = has_colours ? 3 : 1;
  std::array<std::uint32_t, 4> samples{};
  const auto scaled = [&](std::uint16_t value) {
    return (std::uint32_t{value} * most + 32767U) / 65535U;
  };
  for (std::size_t c = 0; c < colours; ++c) samples[c] = scaled(rgba[c]);
  samples[colours] = scaled(rgba[3]);
  if (one_.key) {
    const bool is_clear = rgba[3] < 32768;
    bool is_key = true;
    for (std::size_t c = 0; c < colours; ++c) {
      if (is_clear) samples[c] = (*one_.key)[c];
      is_key = is_key && samples[c] == (*one_.key)[c];
    }
    if (is_key && !is_clear) samples[0] += samples[0] == 0 ? 1U : ~0U;
  }
  const std::size_t channels = channels_of(header.type);
  for (std::size_t c = 0; c < channels; ++c) put_sample(c, samples[c]);
}

void PixelAccess::set(std::uint32_t x, std::uint32_t y, const Pixel& pixel) {
  const auto rgba = rgba_of(pixel);
  packed_.assign(8, 0);
  if (one_.header.type == ColourType::palette)
    put_sample(0, nearest_colour(rgba));
  else
    put_samples(rgba);
  copy_pixel(packed_, 0, image_.row(y), x, bits_);
}

}  // namespace pressoir::codecs::png
