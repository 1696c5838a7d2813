#include "raster/colour/rgb8.h"

#include <algorithm>
#include <utility>

#include "raster/colour/samples.h"

namespace pressoir::raster {
namespace {

std::uint8_t in_8_bits(std::uint8_t sample) { return sample; }
std::uint8_t in_8_bits(std::uint16_t sample) { return to_8_bits(sample); }

template <class Sample>
void read_row(std::span<const Sample> from, const Layout& layout, bool alpha,
              std::span<std::uint8_t> row) {
  const std::size_t channels = layout.channels(), into = alpha ? 4 : 3;
  const bool grey = layout.model == ColourModel::grey;
  for (std::size_t x = 0; x < row.size() / into; ++x) {
    const auto pixel = from.subspan(x * channels, channels);
    for (std::size_t c = 0; c < 3; ++c) row[x * into + c] = in_8_bits(pixel[grey ? 0 : c]);
    if (alpha)
      row[x * into + 3] = layout.alpha ? in_8_bits(pixel[channels - 1]) : std::uint8_t{255};
  }
}

}  // namespace

Canvas in_8_bits(Canvas canvas) {
  if (canvas.layout().bits == 8) return canvas;
  Layout layout = canvas.layout();
  layout.bits = 8;
  Canvas result(canvas.width(), canvas.height(), layout);
  for (std::uint32_t y = 0; y < canvas.height(); ++y)
    std::ranges::transform(std::as_const(canvas).row16(y), result.row8(y).begin(), to_8_bits);
  result.set_colours_of(canvas);
  return result;
}

Canvas to_rgb8(const Canvas& canvas) {
  const bool alpha = canvas.layout().alpha;
  Canvas out(canvas.width(), canvas.height(),
             {.model = ColourModel::rgb, .alpha = alpha, .bits = 8});
  for (std::uint32_t y = 0; y < canvas.height(); ++y) read_rgb8(canvas, y, alpha, out.row8(y));
  return out;
}

void read_rgb8(const Canvas& canvas, std::uint32_t y, bool alpha, std::span<std::uint8_t> row) {
  if (canvas.layout().bits == 16)
    read_row(canvas.row16(y), canvas.layout(), alpha, row);
  else
    read_row(canvas.row8(y), canvas.layout(), alpha, row);
}

}  // namespace pressoir::raster
