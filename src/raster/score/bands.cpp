#include "raster/score/bands.h"

#include <algorithm>
#include <numeric>

namespace pressoir::raster {
namespace {

constexpr std::uint32_t kBandRows = 96, kLeastBandRows = 32;
// Bands begin and end where blocks of the codecs do.
constexpr std::uint32_t kBlockRows = 16;

std::uint32_t in_blocks(std::uint32_t rows) {
  return rows < kBlockRows ? rows : rows / kBlockRows * kBlockRows;
}

}  // namespace

std::vector<std::uint32_t> rows_of_bands(std::uint32_t width, std::uint32_t height,
                                         std::uint64_t pixels, std::uint32_t least_bands) {
  const auto wanted = static_cast<std::uint32_t>((pixels + width - 1) / width);
  std::vector<std::uint32_t> rows(std::min(wanted, height));
  if (wanted >= height) {
    std::iota(rows.begin(), rows.end(), 0U);
    return rows;
  }
  const std::uint32_t bands =
      std::max({1U, wanted / kBandRows, std::min(least_bands, wanted / kLeastBandRows)});
  const std::uint32_t band_rows = in_blocks(wanted / bands);
  rows.resize(std::size_t{bands} * band_rows);
  for (std::uint32_t y = 0; y < rows.size(); ++y) {
    const std::uint64_t band = y / band_rows;
    const auto top = in_blocks(static_cast<std::uint32_t>(band * height / bands));
    rows[y] = top + y % band_rows;
  }
  return rows;
}

Canvas bands_of(const Canvas& canvas, std::uint64_t pixels) {
  return rows_of(canvas, rows_of_bands(canvas.width(), canvas.height(), pixels));
}

Canvas rows_of(const Canvas& canvas, const std::vector<std::uint32_t>& rows) {
  if (rows.size() == canvas.height()) return canvas.clone();
  Canvas result(canvas.width(), static_cast<std::uint32_t>(rows.size()), canvas.layout());
  for (std::uint32_t y = 0; y < result.height(); ++y) {
    if (canvas.layout().bits == 8)
      std::ranges::copy(canvas.row8(rows[y]), result.row8(y).begin());
    else
      std::ranges::copy(canvas.row16(rows[y]), result.row16(y).begin());
  }
  result.set_colours_of(canvas);
  return result;
}

}  // namespace pressoir::raster
