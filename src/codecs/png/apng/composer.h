// Composer: the frames of an APNG put on one canvas, as they are shown. One thread at a time.
// Source: PNG (third edition) section 11.3.6.
#pragma once

#include <cstdint>
#include <span>

#include "codecs/png/container.h"
#include "codecs/png/image.h"
#include "raster/canvas.h"

namespace pressoir::codecs::png {

/// On a canvas of four channels, 8 or 16 bits.
class Composer {
 public:
  explicit Composer(const Header& header);
  /// What the next frame is put on: the one before is disposed of now.
  const raster::Canvas& base();
  /// The canvas as this frame shows it.
  raster::Canvas show(const Image& image, const FrameControl& control, bool is_first);

 private:
  void put(std::span<const std::uint16_t> row, std::uint32_t y, bool over);

  raster::Canvas canvas_, before_;
  FrameControl control_;  ///< of the frame on show; without a size: it is disposed of
};

}  // namespace pressoir::codecs::png
