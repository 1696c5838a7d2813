// FrameReader: one composed canvas at a time, so that memory does not grow with the frames.
// A still picture is an animation of one frame. One thread at a time.
#pragma once

#include <cstdint>
#include <optional>

#include "raster/canvas.h"
#include "raster/metadata.h"

namespace pressoir::raster {

struct FramesInfo {
  std::uint32_t width = 0, height = 0, frames = 1;
  std::optional<std::uint32_t> loops;  ///< 0 = for ever; empty for a still picture
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
  virtual void rewind() = 0;
};

}  // namespace pressoir::raster
