// Path data as a list of segments in absolute coordinates, shorthands written out.
#pragma once

#include <cstdint>
#include <string_view>
#include <vector>

#include "codecs/svg/values/matrix.h"

namespace pressoir::codecs::svg {

struct Segment {
  enum class Kind : std::uint8_t { move, line, quadratic, cubic, arc, close };

  Kind kind = Kind::move;
  bool large = false, sweep = false;  ///< of arcs
  Point control1{};                   ///< of curves; of arcs: the radii
  Point control2{};                   ///< of cubic curves; of arcs: x is the rotation in degrees
  Point end{};                        ///< of close: where the subpath started
  bool stays = false;                 ///< it is not merged with others, or replaced by them
  std::uint8_t finer = 0;  ///< digits more than others that its points may keep; then it stays too
  /// So many where only the places of points on a grid of pixels count.
  static constexpr std::uint8_t kPlaces = 2;

  [[nodiscard]] bool is_free() const noexcept { return !stays && finer == 0; }
  [[nodiscard]] bool draws() const noexcept { return kind != Kind::move; }
  friend bool operator==(const Segment&, const Segment&) = default;
};

/// Every subpath starts with a move, also one that starts where the one before was closed.
using Path = std::vector<Segment>;

Segment move_to(Point end) noexcept;
Segment line_to(Point end) noexcept;
Segment quadratic_to(Point control, Point end) noexcept;
Segment cubic_to(Point control1, Point control2, Point end) noexcept;

/// What a shorthand behind `before` takes as the first control point of a curve of that kind: the
/// last one of `before` mirrored at its end, or the end where `before` is of another kind.
Point reflected_control(const Segment& before, Segment::Kind kind) noexcept;

struct ParsedPath {
  Path path{};
  bool complete = true;  ///< false: an error ended it; what is before the error is drawn
};

/// The grammar of SVG 2 (9.3.9), flags without separators included. An arc with a radius of 0 is a
/// line, one with equal radii has a rotation of 0 (SVG 2, 9.5.1).
ParsedPath path_in(std::string_view text);

}  // namespace pressoir::codecs::svg
