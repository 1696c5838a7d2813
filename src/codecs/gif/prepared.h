// Prepared: the frames of any reader as GIF can show them but for the number of colours: 8-bit
// sRGB, upright, each pixel opaque or transparent. One thread at a time.
#pragma once

#include <optional>

#include "codecs/gif/compositor.h"
#include "model/goal.h"
#include "raster/frames.h"

namespace pressoir::codecs::gif {

class Prepared final : public raster::FrameReader {
 public:
  /// @param background  put under alpha; empty: pixels of at least half alpha become opaque.
  Prepared(raster::FrameReader& source, std::optional<Colour> background);
  [[nodiscard]] const raster::FramesInfo& info() const noexcept override { return info_; }
  [[nodiscard]] const raster::Metadata& metadata() const noexcept override { return metadata_; }
  /// RGB, or RGBA with alpha 0 or 255. @throws Error corrupt_input, limit_exceeded.
  std::optional<raster::Frame> next() override;
  void rewind() override;

  struct Picture {
    const Pixels* pixels;  ///< null: the end; valid until the next call
    std::uint32_t delay_milliseconds = 0;
  };
  Picture next_pixels();
  /// True when a pixel given out so far was neither opaque nor fully transparent.
  [[nodiscard]] bool hardened_alpha() const noexcept { return hardened_alpha_; }

 private:
  void take(const raster::Canvas& canvas);
  raster::FrameReader& source_;
  std::optional<Colour> background_;
  int orientation_;
  raster::FramesInfo info_;
  raster::Metadata metadata_;
  Pixels pixels_;
  bool hardened_alpha_ = false;
};

}  // namespace pressoir::codecs::gif
