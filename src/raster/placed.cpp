#include "raster/placed.h"

namespace pressoir::raster {
namespace {

constexpr std::uint32_t kFull = 255;

/// One row, from any depth and model.
struct Row {
  const Canvas& canvas;
  std::uint32_t y;
  [[nodiscard]] std::uint8_t at(std::size_t i) const {
    if (canvas.layout().bits == 8) return canvas.row8(y)[i];
    return static_cast<std::uint8_t>((canvas.row16(y)[i] * kFull + 32767) / 65535);
  }
};

}  // namespace

Canvas placed(const Canvas& canvas, Size size, bool alpha) {
  Canvas out(size.width, size.height, {.model = ColourModel::rgb, .alpha = alpha, .bits = 8});
  const auto layout = canvas.layout();
  const std::size_t colours = layout.channels() - (layout.alpha ? 1 : 0);
  const std::size_t into = alpha ? 4 : 3;
  const std::uint32_t left = (size.width - canvas.width()) / 2;
  const std::uint32_t top = (size.height - canvas.height()) / 2;
  for (std::uint32_t y = 0; y < canvas.height(); ++y) {
    const Row row{canvas, y};
    const auto target = out.row8(top + y).subspan(left * into);
    for (std::size_t x = 0; x < canvas.width(); ++x) {
      const std::size_t from = x * layout.channels();
      for (std::size_t c = 0; c < 3; ++c)
        target[x * into + c] = row.at(from + (colours == 3 ? c : 0));
      if (alpha)
        target[x * into + 3] =
            layout.alpha ? row.at(from + colours) : static_cast<std::uint8_t>(kFull);
    }
  }
  return out;
}

}  // namespace pressoir::raster
