// Canvas: the pixels of one composed picture. Move-only value; one thread at a time.
#pragma once

#include <cstdint>
#include <span>

#include "base/bytes.h"
#include "raster/colour/colour_code.h"
#include "raster/pixel_memory.h"

namespace pressoir::raster {

enum class ColourModel : std::uint8_t { grey, rgb, cmyk };

/// How samples stand in memory: interleaved, colour channels then alpha (never premultiplied).
/// CMYK: 0 = no ink, 255 = full ink.
struct Layout {
  ColourModel model = ColourModel::rgb;
  bool alpha = false;
  int bits = 8;  ///< 8 or 16 per sample, 16 in host order
  [[nodiscard]] std::uint32_t channels() const {
    const std::uint32_t colours = model == ColourModel::grey  ? 1
                                  : model == ColourModel::rgb ? 3
                                                              : 4;
    return colours + (alpha ? 1 : 0);
  }
  friend bool operator==(const Layout&, const Layout&) = default;
};

class Canvas {
 public:
  Canvas() = default;
  /// Zeroed pixels. Both sides at least 1. @throws Error limit_exceeded when the size overflows.
  Canvas(std::uint32_t width, std::uint32_t height, Layout layout);
  Canvas(Canvas&&) noexcept = default;
  Canvas& operator=(Canvas&&) noexcept = default;
  Canvas(const Canvas&) = delete;
  Canvas& operator=(const Canvas&) = delete;
  [[nodiscard]] Canvas clone() const;

  [[nodiscard]] std::uint32_t width() const noexcept { return width_; }
  [[nodiscard]] std::uint32_t height() const noexcept { return height_; }
  [[nodiscard]] const Layout& layout() const noexcept { return layout_; }
  [[nodiscard]] std::uint64_t pixels() const noexcept { return std::uint64_t{width_} * height_; }

  /// Row `y` as width x channels samples. REQUIRES: layout().bits is 8 (16 for the others).
  std::span<std::uint8_t> row8(std::uint32_t y);
  [[nodiscard]] std::span<const std::uint8_t> row8(std::uint32_t y) const;
  std::span<std::uint16_t> row16(std::uint32_t y);
  [[nodiscard]] std::span<const std::uint16_t> row16(std::uint32_t y) const;

  /// The embedded profile, empty for sRGB (grey: sRGB's curve; CMYK: unknown inks).
  [[nodiscard]] const Buffer& icc() const noexcept { return icc_; }
  void set_icc(Buffer icc) { icc_ = std::move(icc); }
  /// What the samples mean where there is no profile; says nothing: sRGB.
  ColourCode code;
  /// Profile and code of another canvas.
  void set_colours_of(const Canvas& other) {
    icc_ = other.icc_;
    code = other.code;
  }

  /// Equal size, layout and samples; profiles are not compared.
  [[nodiscard]] bool same_pixels(const Canvas& other) const;

 private:
  std::uint32_t width_ = 0, height_ = 0;
  Layout layout_;
  PixelMemory samples_;
  Buffer icc_;
};

/// Row `y` of a canvas, const or not, where the type says how many bits a sample has.
/// REQUIRES: layout().bits is those of Sample.
template <class Sample, class CanvasType>
auto row_of(CanvasType& canvas, std::uint32_t y) {
  if constexpr (sizeof(Sample) == 1)
    return canvas.row8(y);
  else
    return canvas.row16(y);
}

}  // namespace pressoir::raster
