// Sample: rows of a large picture that stand for the whole in a search, with the coefficients of
// those rows where it has any. One thread at a time.
#pragma once

#include <optional>

#include "codecs/jpeg/lossy/lossy.h"

namespace pressoir::codecs::jpeg {

/// Blocks of some rows of a picture, in bands that begin at multiples of 16 rows.
/// @param rows  of raster::rows_of_bands().
/// @return empty where units of the picture are higher than that.
std::optional<Picture> bands_of(const Picture& picture, const std::vector<std::uint32_t>& rows);

class Sample {
 public:
  /// @param compared  what the canvas of `whole` is compared with: it, but for its colours.
  Sample(const LossySource& whole, const raster::Canvas& compared, std::uint64_t pixels);
  Sample(const Sample&) = delete;
  Sample& operator=(const Sample&) = delete;

  [[nodiscard]] LossySource source() const {
    return {.canvas = canvas_, .reference = reference_, .coded = coded_ ? &*coded_ : nullptr};
  }

 private:
  Sample(const LossySource& whole, const raster::Canvas& compared,
         const std::vector<std::uint32_t>& rows);

  raster::Canvas canvas_;
  std::optional<Picture> coded_;
  raster::ScoreReference reference_;
};

}  // namespace pressoir::codecs::jpeg
