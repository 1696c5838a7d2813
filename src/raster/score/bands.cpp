#include "raster/score/bands.h"

#include <algorithm>

namespace pressoir::raster {
namespace {

constexpr std::uint32_t kBandRows = 96;
// Bands begin and end where blocks of the codecs do.
constexpr std::uint32_t kBlockRows = 16;

std::uint32_t in_blocks(std::uint32_t rows) {
  return rows < kBlockRows ? rows : rows / kBlockRows * kBlockRows;
}

}  // namespace

Canvas bands_of(const Canvas& canvas, std::uint64_t pixels) {
  const auto wanted = static_cast<std::uint32_t>((pixels + canvas.width() - 1) / canvas.width());
  if (wanted >= canvas.height()) return canvas.clone();
  const std::uint32_t bands = std::max(1U, wanted / kBandRows);
  const std::uint32_t band_rows = in_blocks(wanted / bands);
  Canvas result(canvas.width(), bands * band_rows, canvas.layout());
  for (std::uint32_t y = 0; y < result.height(); ++y) {
    const std::uint64_t band = y / band_rows;
    const auto top = in_blocks(static_cast<std::uint32_t>(band * canvas.height() / bands));
    const std::uint32_t from = top + y % band_rows;
    if (canvas.layout().bits == 8)
      std::ranges::copy(canvas.row8(from), result.row8(y).begin());
    else
      std::ranges::copy(canvas.row16(from), result.row16(y).begin());
  }
  result.set_colours_of(canvas);
  return result;
}

}  // namespace pressoir::raster
