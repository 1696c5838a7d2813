#include "raster/look_same.h"

#include <array>
#include <cstdint>
#include <vector>

namespace pressoir::raster {
namespace {

using Sample = std::uint16_t;
using Row = std::vector<std::array<Sample, 5>>;  ///< colours, alpha last

constexpr Sample kFull = 0xFFFF, kEightToSixteen = 257;

Sample widened(std::uint8_t sample) { return static_cast<Sample>(sample * kEightToSixteen); }
Sample widened(std::uint16_t sample) { return sample; }

template <class Stored>
void read_row(const Canvas& canvas, std::uint32_t y, Row& row) {
  const auto samples = row_of<Stored>(canvas, y);
  const auto& layout = canvas.layout();
  const std::size_t channels = layout.channels(), colours = channels - (layout.alpha ? 1 : 0);
  for (std::uint32_t x = 0; x < canvas.width(); ++x) {
    const auto* from = &samples[x * channels];
    auto& pixel = row[x];
    pixel.fill(0);
    pixel[4] = layout.alpha ? widened(from[colours]) : kFull;
    if (pixel[4] == 0) continue;  // no colour is seen
    for (std::size_t i = 0; i < colours; ++i) pixel[i] = widened(from[i]);
    if (colours == 1) pixel[1] = pixel[2] = pixel[0];
  }
}

void read_any(const Canvas& canvas, std::uint32_t y, Row& row) {
  if (canvas.layout().bits == 8)
    read_row<std::uint8_t>(canvas, y, row);
  else
    read_row<std::uint16_t>(canvas, y, row);
}

bool is_cmyk(const Canvas& canvas) { return canvas.layout().model == ColourModel::cmyk; }

}  // namespace

bool look_same(const Canvas& one, const Canvas& other) {
  if (one.width() != other.width() || one.height() != other.height()) return false;
  if (is_cmyk(one) != is_cmyk(other)) return false;
  if (one.same_pixels(other)) return true;
  Row left(one.width()), right(one.width());
  for (std::uint32_t y = 0; y < one.height(); ++y) {
    read_any(one, y, left);
    read_any(other, y, right);
    if (left != right) return false;
  }
  return true;
}

}  // namespace pressoir::raster
