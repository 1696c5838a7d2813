// Compositor: what a viewer shows after each frame, disposals obeyed. Memory: two canvases.
#pragma once

#include <algorithm>
#include <span>
#include <vector>

#include "codecs/gif/container.h"

namespace pressoir::codecs::gif {

/// One canvas: width x height colours, rows from top.
using RgbaCanvas = std::vector<Rgba>;

class Compositor {
 public:
  Compositor(std::uint32_t width, std::uint32_t height);
  /// Disposes of the frame before, draws this one; parts outside the canvas are cut off.
  const RgbaCanvas& show(const StoredFrame& frame);
  /// What the next frame is drawn on: the frame before is disposed of now.
  const RgbaCanvas& base();
  [[nodiscard]] const RgbaCanvas& shown() const noexcept { return canvas_; }
  void reset();

 private:
  void dispose();
  std::uint32_t width_, height_;
  RgbaCanvas canvas_, saved_;
  Rect last_;
  Disposal last_disposal_ = Disposal::none;
};

/// Calls work(begin, count) for every row of `rect` cut to the canvas; `begin` indexes the canvas.
void for_rows(const Rect& rect, std::uint32_t width, std::uint32_t height, const auto& work) {
  if (rect.x >= width) return;
  const std::size_t count = std::min(rect.width, width - rect.x);
  for (std::uint32_t y = rect.y; y < std::min(height, rect.y + rect.height); ++y) {
    work(std::size_t{y} * width + rect.x, count);
  }
}

}  // namespace pressoir::codecs::gif
