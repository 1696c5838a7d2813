#include "raster/colour/quantize_ends.h"

#include <algorithm>
#include <array>
#include <cstdint>
#include <limits>

namespace pressoir::raster {
namespace {

// From this alpha on few see the difference to opaque, from the other one on nobody does.
constexpr int kNearlyOpaque = 224, kAsGoodAsOpaque = 250;

/// The opaque pixels that a colour shows.
struct Users {
  std::uint64_t opaque = 0, others = 0, red = 0, green = 0, blue = 0;
  [[nodiscard]] PaletteColour mean() const {
    const auto of = [&](std::uint64_t sum) {
      return static_cast<std::uint8_t>((sum + opaque / 2) / opaque);
    };
    return {of(red), of(green), of(blue), 255};
  }
};

int distance(const PaletteColour& a, const PaletteColour& b) {
  const int red = a.red - b.red, green = a.green - b.green, blue = a.blue - b.blue;
  return 2 * red * red + 4 * green * green + blue * blue;
}

std::uint8_t nearest(const PaletteColour& wanted, const std::vector<PaletteColour>& palette,
                     std::uint8_t otherwise) {
  std::uint8_t found = otherwise;
  int least = std::numeric_limits<int>::max();
  for (std::size_t i = 0; i < palette.size(); ++i) {
    if (!may_show(wanted.alpha, palette[i].alpha)) continue;
    const int far = wanted.alpha == 0 ? 0 : distance(wanted, palette[i]);
    if (far >= least) continue;
    least = far;
    found = static_cast<std::uint8_t>(i);
  }
  return found;
}

}  // namespace

bool mixes_ends(std::span<const PaletteColour> pixels, const Quantized& picture) {
  for (std::size_t i = 0; i < pixels.size(); ++i)
    if (!may_show(pixels[i].alpha, picture.palette[picture.indices[i]].alpha)) return true;
  return false;
}

std::vector<PaletteColour> with_opaque_colours(std::span<const PaletteColour> pixels,
                                               const Quantized& picture, std::size_t max_colours) {
  std::array<Users, 256> users;
  for (std::size_t i = 0; i < pixels.size(); ++i) {
    Users& its = users[picture.indices[i]];
    if (pixels[i].alpha != 255) {
      ++its.others;
      continue;
    }
    ++its.opaque;
    its.red += pixels[i].red;
    its.green += pixels[i].green;
    its.blue += pixels[i].blue;
  }
  std::vector<PaletteColour> palette = picture.palette;
  const std::size_t size = palette.size();
  std::size_t most_opaque = 0;
  for (std::size_t i = 0; i < size; ++i) {
    if (users[i].opaque > users[most_opaque].opaque) most_opaque = i;
    if (users[i].opaque == 0 || palette[i].alpha == 255) continue;
    const bool mostly = users[i].opaque >= users[i].others;
    const bool has_room = palette.size() < max_colours;
    if (users[i].others == 0 || palette[i].alpha >= kAsGoodAsOpaque ||
        (mostly && (palette[i].alpha >= kNearlyOpaque || !has_room)))
      palette[i] = users[i].mean();
    else if (has_room)
      palette.push_back(users[i].mean());
  }
  const bool has_opaque =
      std::ranges::any_of(palette, [](const PaletteColour& c) { return c.alpha == 255; });
  if (!has_opaque && users[most_opaque].opaque > 0)
    palette[most_opaque] = users[most_opaque].mean();
  return palette;
}

void keep_ends(std::span<const PaletteColour> pixels, Quantized& picture) {
  for (std::size_t i = 0; i < pixels.size(); ++i) {
    std::uint8_t& index = picture.indices[i];
    if (may_show(pixels[i].alpha, picture.palette[index].alpha)) continue;
    const bool as_before = i > 0 && pixels[i] == pixels[i - 1] &&
                           may_show(pixels[i].alpha, picture.palette[picture.indices[i - 1]].alpha);
    index = as_before ? picture.indices[i - 1] : nearest(pixels[i], picture.palette, index);
  }
}

}  // namespace pressoir::raster
