#include "codecs/png/apng/composer.h"

#include <utility>
#include <vector>

namespace pressoir::codecs::png {
namespace {

void put_into(auto target, std::span<const std::uint16_t> row, bool over, int shift) {
  using Sample = typename decltype(target)::value_type;
  const std::uint64_t full = shift == 0 ? 65535 : 255;
  for (std::size_t i = 0; i < row.size(); i += 4) {
    const std::uint64_t alpha = row[i + 3] >> shift;
    if (over && alpha == 0) continue;
    if (!over || alpha == full || target[i + 3] == 0) {
      for (std::size_t c = 0; c < 4; ++c) target[i + c] = static_cast<Sample>(row[i + c] >> shift);
      continue;
    }
    // Source over destination, not premultiplied (PNG, 13.16 "Alpha compositing").
    const std::uint64_t below = target[i + 3] * (full - alpha);
    const std::uint64_t total = alpha * full + below;
    for (std::size_t c = 0; c < 3; ++c) {
      const std::uint64_t sum = (row[i + c] >> shift) * alpha * full + target[i + c] * below;
      target[i + c] = static_cast<Sample>((sum + total / 2) / total);
    }
    target[i + 3] = static_cast<Sample>((total + full / 2) / full);
  }
}

}  // namespace

Composer::Composer(const Header& header)
    : canvas_(
          header.width, header.height,
          {.model = raster::ColourModel::rgb, .alpha = true, .bits = header.depth == 16 ? 16 : 8}) {
}

const raster::Canvas& Composer::base() {
  if (control_.width == 0) return canvas_;
  if (control_.dispose == 2) canvas_ = std::move(before_);
  if (control_.dispose == 1) {
    const std::vector<std::uint16_t> clear(std::size_t{4} * control_.width);
    for (std::uint32_t y = 0; y < control_.height; ++y) put(clear, control_.y + y, false);
  }
  control_.width = 0;
  return canvas_;
}

raster::Canvas Composer::show(const Image& image, const FrameControl& control, bool is_first) {
  base();
  control_ = control;
  // The first frame has nothing to go back to (APNG: treated as background).
  if (is_first && control_.dispose == 2) control_.dispose = 1;
  if (control_.dispose == 2) before_ = canvas_.clone();
  std::vector<std::uint16_t> row(std::size_t{4} * control.width);
  for (std::uint32_t y = 0; y < control.height; ++y) {
    expand_row(image, image.row(y), row);
    put(row, control.y + y, control_.blend == 1);
  }
  return canvas_.clone();
}

void Composer::put(std::span<const std::uint16_t> row, std::uint32_t y, bool over) {
  if (canvas_.layout().bits == 16)
    put_into(canvas_.row16(y).subspan(std::size_t{4} * control_.x), row, over, 0);
  else
    put_into(canvas_.row8(y).subspan(std::size_t{4} * control_.x), row, over, 8);
}

}  // namespace pressoir::codecs::png
