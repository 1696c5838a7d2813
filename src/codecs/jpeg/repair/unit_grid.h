// UnitGrid: the coded units of a scan (T.81, A.2) and the blocks that each of them holds. Plain
// value.
#pragma once

#include <cstdint>
#include <optional>
#include <vector>

#include "codecs/jpeg/coefficients.h"
#include "codecs/jpeg/repair/salvage.h"

namespace pressoir::codecs::jpeg {

class UnitGrid {
 public:
  UnitGrid(const FoundScan& scan, const Picture& picture);
  [[nodiscard]] std::uint64_t units() const noexcept { return std::uint64_t{wide_} * high_; }

  /// Calls work(part of the scan, component, index of the block or none for padding) for each block
  /// of a unit in the order of the data, as long as it returns true; returns whether it always did.
  bool for_blocks(std::uint64_t unit, const auto& work) const {
    const auto left = static_cast<std::uint32_t>(unit % wide_);
    const auto top = static_cast<std::uint32_t>(unit / wide_);
    for (std::size_t i = 0; i < parts_.size(); ++i) {
      const Part& part = parts_[i];
      for (std::uint32_t k = 0; k < part.h * part.v; ++k) {
        const std::uint32_t x = left * part.h + k % part.h, y = top * part.v + k / part.h;
        std::optional<std::size_t> block;
        if (x < part.blocks_wide && y < part.blocks_high)
          block = std::size_t{y} * part.blocks_wide + x;
        if (!work(i, part.component, block)) return false;
      }
    }
    return true;
  }

 private:
  struct Part {
    std::size_t component = 0;
    std::uint32_t h = 1, v = 1;  ///< blocks of a unit
    std::uint32_t blocks_wide = 0, blocks_high = 0;
  };
  std::vector<Part> parts_;
  std::uint32_t wide_ = 0, high_ = 0;
};

}  // namespace pressoir::codecs::jpeg
