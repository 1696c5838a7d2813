// Frames: the fewest pixels that turn one shown canvas into the next. Pure planning; palettes and
// codes come after (gif/lossless/encode.h).
#pragma once

#include <cstring>
#include <optional>
#include <vector>

#include "codecs/gif/compositor.h"

namespace pressoir::codecs::gif {

/// One frame to write: what to draw on `base` so that `target` shows.
struct FramePlan {
  Rect rect;  ///< at least one pixel
  Disposal disposal = Disposal::keep;
  std::uint16_t delay = 0;
};

/// Plans a sequence of canvases, seen one at a time; a frame is decided when its successor is
/// known. Memory: five canvases.
class FramePlanner {
 public:
  FramePlanner(std::uint32_t width, std::uint32_t height);

  struct Planned {
    FramePlan plan;
    const RgbaCanvas* base;    ///< canvas before the frame; valid until the next call
    const RgbaCanvas* target;  ///< canvas after the frame
  };
  /// Takes the next canvas (null: the end) and returns the frame before it, once there is one.
  /// @param drawn  how the source draws that frame before: its disposal is taken over. Null: the
  ///               disposal that leaves the fewest pixels to draw.
  std::optional<Planned> push(const RgbaCanvas* next, std::uint16_t delay,
                              const StoredFrame* drawn = nullptr);

 private:
  void dispose_for(const RgbaCanvas& next, FramePlan& plan);
  void dispose_as(const StoredFrame& drawn, FramePlan& plan);
  void clear_after(const Rect& rect);
  std::uint32_t width_, height_;
  RgbaCanvas base_, target_, shown_;
  RgbaCanvas after_;  // the canvas that the next frame starts from
  bool has_target_ = false, has_after_ = false;
  std::uint16_t delay_ = 0;
};

/// Whether `count` pixels from `begin` on are the same: most rows of a recorded screen are.
inline bool equal_pixels(const RgbaCanvas& a, const RgbaCanvas& b, std::size_t begin,
                         std::size_t count) {
  return std::memcmp(a.data() + begin, b.data() + begin, count * sizeof(Rgba)) == 0;
}

/// Smallest rectangle that holds every pixel that differs in a way: of those that `from` and `to`
/// show differently, for which different(index) is true; empty: none.
std::optional<Rect> bounds(std::uint32_t width, std::uint32_t height, const RgbaCanvas& from,
                           const RgbaCanvas& to, const auto& different) {
  std::uint32_t left = width, right = 0, top = height, bottom = 0;
  for (std::uint32_t y = 0; y < height; ++y) {
    const std::size_t row = std::size_t{y} * width;
    if (equal_pixels(from, to, row, width)) continue;
    std::uint32_t x = 0;
    while (x < width && !different(row + x)) ++x;
    if (x == width) continue;
    std::uint32_t end = width;
    while (!different(row + end - 1)) --end;
    left = std::min(left, x);
    right = std::max(right, end);
    top = std::min(top, y);
    bottom = y + 1;
  }
  if (right == 0) return std::nullopt;
  return Rect{left, top, right - left, bottom - top};
}

}  // namespace pressoir::codecs::gif
