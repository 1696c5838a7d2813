// Outline: a text as shapes. Pure function, safe from any thread.
#pragma once

#include <array>
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "model/goal.h"
#include "raster/watermark/font_files.h"

namespace pressoir::raster {

/// In ems, y downwards, the first line's upper left corner (of a short line, where it would be) at
/// the origin.
struct Outline {
  enum class Verb : std::uint8_t { move, line, curve, close };
  struct Segment {
    Verb verb = Verb::close;
    std::array<double, 6> points{};  ///< move and line: x, y; curve: two controls and the end
  };
  /// A rectangle that has something in it.
  struct Extent {
    double left = 0, top = 0, right = 0, bottom = 0;
    void include(double x, double y, double margin);
  };
  /// One glyph, to be filled by winding.
  struct Shape {
    std::vector<Segment> segments;
    bool embolden = false;  ///< to be drawn with a pen of kEmboldenEm too
    Extent extent;
  };
  std::vector<Shape> shapes;
  Extent extent;                  ///< of the lines and all shapes
  std::vector<char32_t> missing;  ///< characters that no font has, each once: drawn as its box
};

/// Lays out the lines of `text` one below the other, each with the direction that it starts with,
/// flush to `alignment`. Nothing in it is markup. REQUIRES: lines_of(text) are fine (check()).
Outline outline_of(std::string_view text, Gravity::Side alignment, const FontChain& chain);

}  // namespace pressoir::raster
