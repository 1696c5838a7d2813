#include "raster/steps/rotation.h"

#include <algorithm>
#include <array>

namespace pressoir::raster {
namespace {

template <class Sample>
void rotate_rows(const Canvas& from, Canvas& to, Rotation rotation) {
  const Size stored{from.width(), from.height()};
  const std::size_t channels = from.layout().channels();
  for (std::uint32_t y = 0; y < to.height(); ++y) {
    const auto row = row_of<Sample>(to, y);
    for (std::uint32_t x = 0; x < to.width(); ++x) {
      const auto at = rotation.source(x, y, stored);
      const auto pixel = row_of<Sample>(from, at.y).subspan(at.x * channels, channels);
      for (std::size_t c = 0; c < channels; ++c) row[x * channels + c] = pixel[c];
    }
  }
}

}  // namespace

int rotated_further(int orientation, int degrees) {
  // A further quarter turn leads from each orientation to the next of its ring.
  constexpr std::array<int, 9> kQuarterTurn = {0, 6, 7, 8, 5, 2, 3, 4, 1};
  for (int done = 0; done < degrees; done += 90)
    orientation = kQuarterTurn.at(static_cast<std::size_t>(orientation));
  return orientation;
}

Canvas rotated(Canvas canvas, int orientation) {
  if (orientation < 2 || orientation > 8) return canvas;
  const Rotation rotation = rotation_of(orientation);
  const Size size = rotation.size({canvas.width(), canvas.height()});
  Canvas result(size.width, size.height, canvas.layout());
  if (canvas.layout().bits == 16)
    rotate_rows<std::uint16_t>(canvas, result, rotation);
  else
    rotate_rows<std::uint8_t>(canvas, result, rotation);
  result.set_colours_of(canvas);
  return result;
}

Metadata rotated(Metadata metadata, int orientation) {
  if (!swaps_axes(orientation)) return metadata;
  return with_sides_exchanged(std::move(metadata));
}

}  // namespace pressoir::raster
