#include "codecs/jpeg/repair/unit_grid.h"

namespace pressoir::codecs::jpeg {

UnitGrid::UnitGrid(const FoundScan& scan, const Picture& picture) {
  const bool alone = scan.parts.size() == 1;
  for (const auto& found : scan.parts) {
    const Component& component = picture.components[found.component];
    parts_.push_back({.component = found.component,
                      .h = alone ? 1U : static_cast<std::uint32_t>(component.h),
                      .v = alone ? 1U : static_cast<std::uint32_t>(component.v),
                      .blocks_wide = component.blocks_wide,
                      .blocks_high = component.blocks_high});
  }
  wide_ = parts_[0].blocks_wide;
  high_ = parts_[0].blocks_high;
  if (alone) return;
  const auto units = [](std::uint32_t pixels, int factor) {
    const auto step = 8 * static_cast<std::uint32_t>(factor);
    return (pixels + step - 1) / step;
  };
  wide_ = units(picture.width, picture.max_h());
  high_ = units(picture.height, picture.max_v());
}

}  // namespace pressoir::codecs::jpeg
