// QuantizedFrames: normalized frames in few enough colours for GIF's tables: as they are where
// every frame has at most 256 colours, else in one palette for all frames. One thread at a time.
#pragma once

#include <optional>

#include "codecs/gif/lossless/encode.h"
#include "codecs/gif/normalized_frames.h"
#include "raster/colour/quantize.h"

namespace pressoir::codecs::gif {

class QuantizedFrames {
 public:
  /// Walks all frames once. `source` must outlive this.
  QuantizedFrames(NormalizedFrames& source, bool fast);
  /// True when the colours are the source's own.
  [[nodiscard]] bool is_exact() const noexcept { return palette_.empty() && !still_; }
  /// From now on in one palette, which one table can always draw.
  void reduce();
  /// For the encoder; this must outlive it.
  Canvases canvases();

 private:
  ComposedFrame next();
  void rewind();
  void reduce_still();
  void choose_palette();
  void dither(const RgbaCanvas& wanted);
  [[nodiscard]] Rgba nearest(int red, int green, int blue);

  NormalizedFrames& source_;
  bool fast_;
  bool has_alpha_ = false;
  std::vector<Rgba> palette_;
  std::vector<std::int16_t> nearest_;  ///< by five bits of each colour; -1: not known yet
  std::optional<RgbaCanvas> still_;    ///< a single frame, reduced
  RgbaCanvas before_, reduced_;        ///< the frame before, as wanted; the last one given out
  bool given_ = false;
};

}  // namespace pressoir::codecs::gif
