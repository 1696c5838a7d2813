// NormalizedFrames: the frames of any reader as GIF can show them but for the number of colours:
// 8-bit sRGB, upright, each pixel opaque or transparent, with delays that players obey. One thread
// at a time.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "codecs/gif/compositor.h"
#include "model/goal.h"
#include "raster/frames.h"

namespace pressoir::codecs::gif {

class NormalizedFrames final : public raster::FrameReader {
 public:
  /// @param policy      what is to be kept of the source's metadata.
  /// @param background  put under alpha; empty: pixels of at least half alpha become opaque.
  NormalizedFrames(raster::FrameReader& source, const MetadataPolicy& policy,
                   std::optional<Colour> background);
  /// Frames: as the source has them until the end was met once, then as they are given out.
  [[nodiscard]] const raster::FramesInfo& info() const noexcept override { return info_; }
  /// What is to be written: comments, XMP, the shape of the pixels.
  [[nodiscard]] const raster::Metadata& metadata() const noexcept override {
    return written_.metadata;
  }
  /// What of the metadata could not be carried over.
  [[nodiscard]] const std::vector<std::string>& warnings() const noexcept {
    return written_.warnings;
  }
  /// RGB, or RGBA with alpha 0 or 255. @throws Error corrupt_input, limit_exceeded.
  std::optional<raster::Frame> next() override;
  bool skip() override { return next_pixels().pixels != nullptr; }
  void rewind() override;

  struct Picture {
    const RgbaCanvas* pixels;  ///< null: the end; valid until the next call
    std::uint16_t delay = 0;   ///< hundredths of a second
  };
  /// Delays of a GIF are given as they are. Of others, times are rounded to hundredths so that they
  /// sum up, and what would be on show for less than two of them is left out, since players show it
  /// for ten. Where no frame has a delay each gets ten hundredths.
  Picture next_pixels();
  /// True when a pixel given out so far was neither opaque nor fully transparent.
  [[nodiscard]] bool hardened_alpha() const noexcept { return hardened_alpha_; }
  /// True when a frame given out so far is to be on show for longer than a GIF can say.
  [[nodiscard]] bool shortened() const noexcept { return shortened_; }

 private:
  void take(const raster::Canvas& canvas);
  void read_ahead(std::uint64_t earliest);
  [[nodiscard]] raster::Canvas normalized(raster::Canvas canvas) const;
  raster::FrameReader& source_;
  std::optional<Colour> background_;
  int orientation_;
  raster::FramesInfo info_;
  raster::Moved written_;
  RgbaCanvas pixels_, ahead_;  ///< given out last; the one after it
  bool started_ = false, has_ahead_ = false;
  std::uint32_t least_ = 0;             ///< hundredths that a frame is on show
  std::uint32_t read_ = 0, given_ = 0;  ///< frames
  std::uint64_t milliseconds_ = 0;      ///< of all frames read
  std::uint64_t ahead_start_ = 0;       ///< hundredths
  bool untimed_ = false, hardened_alpha_ = false, shortened_ = false;
};

}  // namespace pressoir::codecs::gif
