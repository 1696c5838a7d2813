#include "raster/steps/padding.h"

#include "raster/colour/rgb8.h"

namespace pressoir::raster {

Canvas padded_to(const Canvas& canvas, Size size, bool alpha) {
  Canvas out(size.width, size.height, {.model = ColourModel::rgb, .alpha = alpha, .bits = 8});
  const std::size_t channels = out.layout().channels();
  const std::uint32_t left = (size.width - canvas.width()) / 2;
  const std::uint32_t top = (size.height - canvas.height()) / 2;
  for (std::uint32_t y = 0; y < canvas.height(); ++y)
    read_rgb8(canvas, y, alpha,
              out.row8(top + y).subspan(left * channels, canvas.width() * channels));
  return out;
}

}  // namespace pressoir::raster
