// Rotation: EXIF orientations (1..8; EXIF 2.32, tag 0x0112) applied to pixels and to what metadata
// says of them. Formats that move something else than pixels of a canvas (packed rows, blocks of
// coefficients) take the geometry from here. Pure functions, safe from any thread.
#pragma once

#include <cstdint>
#include <utility>

#include "model/goal.h"
#include "model/size.h"
#include "raster/canvas.h"
#include "raster/metadata/metadata.h"

namespace pressoir::raster {

/// How a stored picture becomes upright: mirrored along x and/or y, then its axes exchanged.
struct Rotation {
  bool mirror_x = false, mirror_y = false, swap_axes = false;

  /// Sides of the upright picture.
  [[nodiscard]] constexpr Size size(Size stored) const {
    return swap_axes ? Size{stored.height, stored.width} : stored;
  }
  /// Where what appears at (x, y) of the upright picture is in the stored one.
  struct Position {
    std::uint32_t x = 0, y = 0;
  };
  [[nodiscard]] constexpr Position source(std::uint32_t x, std::uint32_t y, Size stored) const {
    if (swap_axes) std::swap(x, y);
    return {mirror_x ? stored.width - 1 - x : x, mirror_y ? stored.height - 1 - y : y};
  }
};

/// The rotation of an orientation; none for 1 and for what is out of range.
constexpr Rotation rotation_of(int orientation) {
  switch (orientation) {
    case 2: return {.mirror_x = true, .mirror_y = false, .swap_axes = false};
    case 3: return {.mirror_x = true, .mirror_y = true, .swap_axes = false};
    case 4: return {.mirror_x = false, .mirror_y = true, .swap_axes = false};
    case 5: return {.mirror_x = false, .mirror_y = false, .swap_axes = true};
    case 6: return {.mirror_x = false, .mirror_y = true, .swap_axes = true};
    case 7: return {.mirror_x = true, .mirror_y = true, .swap_axes = true};
    case 8: return {.mirror_x = true, .mirror_y = false, .swap_axes = true};
    default: return {};
  }
}

/// True when rows become columns.
constexpr bool swaps_axes(int orientation) { return rotation_of(orientation).swap_axes; }

/// The orientation (1..8) of a picture that has one (1..8) and is rotated clockwise by `degrees`, a
/// multiple of 90, after it.
int rotated_further(int orientation, int degrees);

/// The picture as its orientation says it is to be seen. As it is for 1 and out of range.
Canvas rotated(Canvas canvas, int orientation);

/// What metadata says of the sides of pixels, for a picture rotated so (with_sides_exchanged). The
/// orientation in it stays: raster::apply resets it.
Metadata rotated(Metadata metadata, int orientation);

/// The one policy about orientations: true when pixels are rotated, since the policy drops the tag
/// that says how the picture is to be seen.
constexpr bool rotates_pixels(const MetadataPolicy& policy) {
  return !policy.all && !policy.orientation;
}

}  // namespace pressoir::raster
