// Watermark: texts and stamps on a picture. Text is laid out by Pango with the fonts of
// raster/watermark/font_files.h and drawn by Cairo; nothing is asked of the machine's own fonts.
#pragma once

#include <memory>
#include <span>
#include <string>
#include <vector>

#include "model/goal.h"
#include "model/size.h"
#include "raster/canvas.h"

namespace pressoir::raster {

/// Draws one watermark on the frames of a picture: what is laid out, scaled and rotated is so once.
/// One thread at a time.
class WatermarkPainter {
 public:
  /// @param size    of the canvases to come.
  /// @param stamps  what Watermark::Element::stamp counts: upright, sRGB (grey or RGB). They must
  ///                outlive the painter.
  /// @throws Error as check; invalid_request for a stamp that is not there and where all elements
  ///         together would draw too many pixels; limit_exceeded.
  WatermarkPainter(const Watermark& watermark, Size size, std::span<const Canvas> stamps);
  ~WatermarkPainter();
  WatermarkPainter(const WatermarkPainter&) = delete;
  WatermarkPainter& operator=(const WatermarkPainter&) = delete;
  WatermarkPainter(WatermarkPainter&&) = delete;
  WatermarkPainter& operator=(WatermarkPainter&&) = delete;

  /// The elements over `canvas`, blended as encoded, in its colours, depth and layout; grey becomes
  /// RGB where an element has colours, sRGB where its profile cannot say them.
  /// @throws Error limit_exceeded.
  Canvas paint(Canvas canvas);

  /// For the user: fonts that were replaced, characters that no font has.
  [[nodiscard]] const std::vector<std::string>& warnings() const noexcept;

 private:
  struct State;
  std::unique_ptr<State> state_;
};

/// The same for one canvas. Safe from any thread.
Canvas draw(const Watermark& watermark, Canvas canvas, std::span<const Canvas> stamps);

}  // namespace pressoir::raster
