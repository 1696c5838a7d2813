// FrameReader: one composed canvas at a time, so that memory does not grow with the frames.
// A still picture is an animation of one frame. One thread at a time.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "raster/canvas.h"
#include "raster/metadata/metadata.h"

namespace pressoir::raster {

struct FramesInfo {
  std::uint32_t width = 0, height = 0, frames = 1;
  /// How often an animation plays in all; 0: forever. Empty for a still picture.
  std::optional<std::uint32_t> loops{};
  bool has_gif_delays = false;  ///< whole hundredths of a second, which a GIF takes as they are
  bool exact = true;  ///< false: the samples were converted or rounded, so nothing made of them is
                      ///< lossless
  std::vector<std::string> warnings{};  ///< for the user: what reading left out or changed
};

struct Frame {
  Canvas canvas;  ///< composed, full size
  std::uint32_t delay_milliseconds = 0;
};

class FrameReader {
 public:
  virtual ~FrameReader() = default;
  [[nodiscard]] virtual const FramesInfo& info() const noexcept = 0;
  [[nodiscard]] virtual const Metadata& metadata() const noexcept = 0;
  /// The next frame; empty after the last. @throws Error corrupt_input, limit_exceeded.
  virtual std::optional<Frame> next() = 0;
  /// The same without a canvas where that saves work. False: there was none left.
  virtual bool skip() { return next().has_value(); }
  virtual void rewind() = 0;
};

/// How long players show each frame of an animation without times, as of one of 10 ms or less.
inline constexpr std::uint32_t kUntimedDelayMilliseconds = 100;

/// True when there are several frames and all of them have a delay of 0. Reads as far as the first
/// that has one; the reader starts anew before and after. @throws Error as FrameReader::next.
bool is_untimed(FrameReader& reader);

}  // namespace pressoir::raster
