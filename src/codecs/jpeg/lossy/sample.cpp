#include "codecs/jpeg/lossy/sample.h"

#include <algorithm>

#include "raster/score/bands.h"

namespace pressoir::codecs::jpeg {
namespace {

constexpr std::uint32_t kBandUnit = 16;  // rows that bands are multiples of

// Of wide pictures too.
constexpr std::uint32_t kLeastBands = 4;

std::vector<std::uint32_t> sampled_rows(const raster::Canvas& canvas, std::uint64_t pixels) {
  return raster::rows_of_bands(canvas.width(), canvas.height(), pixels, kLeastBands);
}

}  // namespace

std::optional<Picture> bands_of(const Picture& picture, const std::vector<std::uint32_t>& rows) {
  const auto unit = static_cast<std::uint32_t>(8 * picture.max_v());
  const auto height = static_cast<std::uint32_t>(rows.size());
  if (height == picture.height) return picture;
  if (kBandUnit % unit != 0 || height % kBandUnit != 0) return std::nullopt;
  Picture result{
      .width = picture.width, .height = height, .colour = picture.colour, .components = {}};
  for (const Component& from : picture.components) {
    Component& to = result.components.emplace_back(Component{.id = from.id,
                                                             .h = from.h,
                                                             .v = from.v,
                                                             .blocks_wide = from.blocks_wide,
                                                             .blocks_high = 0,
                                                             .quant = from.quant,
                                                             .blocks = {}});
    const std::uint32_t rows_each = unit / static_cast<std::uint32_t>(from.v);  // of a block
    for (std::uint32_t y = 0; y < height; y += rows_each, ++to.blocks_high) {
      const auto* const first = &from.blocks[std::size_t{rows[y] / rows_each} * from.blocks_wide];
      to.blocks.insert(to.blocks.end(), first, first + from.blocks_wide);
    }
  }
  return result;
}

Sample::Sample(const LossySource& whole, const raster::Canvas& compared, std::uint64_t pixels)
    : Sample(whole, compared, sampled_rows(whole.canvas, pixels)) {}

Sample::Sample(const LossySource& whole, const raster::Canvas& compared,
               const std::vector<std::uint32_t>& rows)
    : canvas_(raster::rows_of(whole.canvas, rows)),
      coded_(whole.coded ? bands_of(*whole.coded, rows) : std::nullopt),
      reference_(raster::rows_of(compared, rows)) {}

}  // namespace pressoir::codecs::jpeg
