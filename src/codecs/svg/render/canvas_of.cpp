#include "codecs/svg/render/canvas_of.h"

#include "codecs/read_only.h"

namespace pressoir::codecs::svg {

raster::Canvas canvas_of(const Picture& picture) {
  raster::Canvas canvas(picture.width, picture.height,
                        {.model = raster::ColourModel::rgb, .alpha = true, .bits = 8});
  const auto* pixel = picture.pixels.data();
  for (std::uint32_t y = 0; y < picture.height; ++y)
    for (auto row = canvas.row8(y); !row.empty(); row = row.subspan(4), ++pixel)
      for (std::size_t channel = 0; channel < 4; ++channel)
        row[channel] = static_cast<std::uint8_t>(*pixel >> (channel == 3 ? 24 : 16 - 8 * channel));
  unmultiply(canvas);
  return canvas;
}

}  // namespace pressoir::codecs::svg
