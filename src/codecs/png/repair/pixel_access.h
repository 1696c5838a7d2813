// PixelAccess: single pixels of an image as four samples, whatever its layout. One thread at a
// time.
#pragma once

#include <array>
#include <cstdint>
#include <vector>

#include "codecs/png/image.h"
#include "raster/fill/colour_choices.h"

namespace pressoir::codecs::png {

/// Red, green, blue, alpha: 0..65535, colours multiplied with alpha.
inline constexpr float kFull = 65535;
using Pixel = std::array<float, 4>;

class PixelAccess {
 public:
  /// `image` must outlive it.
  explicit PixelAccess(Image& image);
  [[nodiscard]] Pixel get(std::uint32_t x, std::uint32_t y);
  /// The nearest that the layout can hold: of a palette its nearest colour; the transparent colour
  /// of a key for what is rather transparent alone.
  /// REQUIRES: the samples of the pixel are zero.
  void set(std::uint32_t x, std::uint32_t y, const Pixel& pixel);

 private:
  std::uint32_t nearest_colour(const std::array<std::uint16_t, 4>& rgba);
  void put_samples(const std::array<std::uint16_t, 4>& rgba);
  void put_sample(std::size_t index, std::uint32_t value);

  Image& image_;
  Image one_;  ///< of one pixel
  std::vector<std::uint8_t> packed_;
  std::size_t bits_;
  raster::ColourChoices choices_;  ///< of the palette
};

}  // namespace pressoir::codecs::png
