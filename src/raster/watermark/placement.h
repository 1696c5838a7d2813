// Placement: where the elements of a watermark go. Pure functions, safe from any thread.
#pragma once

#include <cstdint>
#include <vector>

#include "model/goal.h"
#include "model/size.h"

namespace pressoir::raster {

/// A rectangle of whole pixels; right and bottom are the first that it does not have.
struct Box {
  std::int64_t left = 0, top = 0, right = 0, bottom = 0;
  [[nodiscard]] std::int64_t width() const { return right - left; }
  [[nodiscard]] std::int64_t height() const { return bottom - top; }
  [[nodiscard]] bool is_empty() const { return right <= left || bottom <= top; }
  /// What both have; empty where they do not meet.
  [[nodiscard]] Box common(const Box& other) const;
  [[nodiscard]] Box moved(std::int64_t x, std::int64_t y) const {
    return {left + x, top + y, right + x, bottom + y};
  }
  friend bool operator==(const Box&, const Box&) = default;
};

/// A rotation of y-down coordinates, clockwise; multiples of 90 degrees are exact.
struct Angle {
  explicit Angle(double degrees);
  double cosine, sine;
};

/// Where an element is drawn. Its own coordinates start at the upper left of the box that it takes
/// once it is rotated about its centre, which is the middle of that box.
struct Placement {
  std::int64_t width = 0, height = 0;  ///< of the box
  /// The boxes, in the picture; those of which nothing shows are left out.
  std::vector<Box> copies;
  /// The least of the element that holds all that shows, in its own coordinates.
  Box window;
  std::uint64_t pixels = 0;  ///< that show, of all copies
};

/// @param width, height  of the element before its rotation, above 0.
Placement place(const Watermark::Element& element, double width, double height, Size picture);

/// The largest size that a stamp keeps where none is asked for: the picture, in a mosaic a third of
/// its sides.
struct Room {
  double width = 0, height = 0;
};
Room room_of(const Watermark::Element& element, Size picture);

}  // namespace pressoir::raster
