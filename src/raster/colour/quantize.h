// Quantize: at most 256 colours for a picture, with dithering, over libimagequant. Deterministic.
// For lossy PNG and for the step that reduces colours. One thread at a time.
#pragma once

#include <cstdint>
#include <memory>
#include <span>
#include <vector>

#include "raster/canvas.h"

namespace pressoir::raster {

struct PaletteColour {
  std::uint8_t red = 0, green = 0, blue = 0, alpha = 255;  ///< not premultiplied
  friend bool operator==(const PaletteColour&, const PaletteColour&) = default;
};

struct QuantizeOptions {
  int colours = 256;    ///< at most, 2..256
  int quality = 100;    ///< 1..100: stop adding colours once this is reached (quantiser's scale)
  float dithering = 1;  ///< 0 none .. 1 full error diffusion
  int speed = 4;        ///< 1 slow and best .. 10
};

struct Quantized {
  std::vector<PaletteColour> palette;
  std::vector<std::uint8_t> indices;  ///< one byte a pixel, row by row
  int quality = 0;                    ///< reached, on the quantiser's scale
};

class Quantizer {
 public:
  /// Prepares `canvas` (8 bits, grey or RGB, with or without alpha; it may go afterwards).
  explicit Quantizer(const Canvas& canvas);
  ~Quantizer();
  Quantizer(Quantizer&&) noexcept;
  Quantizer& operator=(Quantizer&&) noexcept;
  /// What is fully transparent (its colour does not count) or fully opaque stays so.
  /// @throws Error limit_exceeded when memory runs out.
  [[nodiscard]] Quantized run(const QuantizeOptions& options) const;
  /// One choice of colours, shown with each of `ditherings` (instead of the one in the options).
  [[nodiscard]] std::vector<Quantized> run(const QuantizeOptions& options,
                                           std::span<const float> ditherings) const;

 private:
  struct State;
  std::unique_ptr<State> state_;
};

/// The picture that a palette shows: RGB, with alpha when a colour has it.
Canvas to_canvas(const Quantized& picture, std::uint32_t width, std::uint32_t height);

}  // namespace pressoir::raster
