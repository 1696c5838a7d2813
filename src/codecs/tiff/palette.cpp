#include "codecs/tiff/palette.h"

#include <algorithm>

namespace pressoir::codecs::tiff {
namespace {

/// How writers put 8 bits into the 16 of the colour map.
enum class Scale : std::uint8_t { full, high_byte, low_byte, none };

template <class Holds>
bool all(const Palette& palette, const Holds& holds) {
  return std::ranges::all_of(
      palette.colours, [&](const auto& colours) { return std::ranges::all_of(colours, holds); });
}

Scale scale_of(const Palette& palette) {
  if (all(palette, [](unsigned value) { return value % 257 == 0; })) return Scale::full;
  if (all(palette, [](unsigned value) { return value % 256 == 0; })) return Scale::high_byte;
  if (all(palette, [](unsigned value) { return value < 256; })) return Scale::low_byte;
  return Scale::none;
}

}  // namespace

Palette palette_of(const File& file, unsigned bits) {
  std::array<const std::uint16_t*, 3> maps{};
  if (TIFFGetField(file.get(), TIFFTAG_COLORMAP, &maps[0], &maps[1], &maps[2]) != 1)
    file.fail("colour map");
  Palette palette;
  for (std::size_t c = 0; c < maps.size(); ++c)
    palette.colours.at(c).assign(maps.at(c), maps.at(c) + (std::size_t{1} << bits));
  const Scale scale = scale_of(palette);
  palette.needs_16_bits = scale == Scale::none;
  for (auto& colours : palette.colours) {
    for (auto& value : colours) {
      if (scale == Scale::full || scale == Scale::high_byte) value = value >> 8;
    }
  }
  return palette;
}

}  // namespace pressoir::codecs::tiff
