#include "codecs/jpeg/turn.h"

#include <algorithm>
#include <array>
#include <utility>

namespace pressoir::codecs::jpeg {
namespace {

/// Every orientation is: mirror the stored picture along x and/or y, then swap the axes.
struct Moves {
  bool mirror_x = false, mirror_y = false, swap = false;
};

Moves moves_of(int orientation) {
  switch (orientation) {
    case 2: return {.mirror_x = true};
    case 3: return {.mirror_x = true, .mirror_y = true};
    case 4: return {.mirror_y = true};
    case 5: return {.swap = true};
    case 6: return {.mirror_y = true, .swap = true};
    case 7: return {.mirror_x = true, .mirror_y = true, .swap = true};
    case 8: return {.mirror_x = true, .swap = true};
    default: return {};
  }
}

Block moved(const Block& from, Moves moves) {
  Block to;
  for (std::size_t v = 0; v < 8; ++v) {
    for (std::size_t u = 0; u < 8; ++u) {
      const bool negate = (moves.mirror_x && u % 2 == 1) != (moves.mirror_y && v % 2 == 1);
      const std::int16_t value = from[v * 8 + u];
      const auto signed_value = static_cast<std::int16_t>(negate ? -value : value);
      to[moves.swap ? u * 8 + v : v * 8 + u] = signed_value;
    }
  }
  return to;
}

QuantTable swapped(const QuantTable& from) {
  QuantTable to;
  for (std::size_t v = 0; v < 8; ++v)
    for (std::size_t u = 0; u < 8; ++u) to[u * 8 + v] = from[v * 8 + u];
  return to;
}

/// A component of `wide` x `high` blocks from the upper left of `from`, moved.
Component moved(const Component& from, std::uint32_t wide, std::uint32_t high, Moves moves) {
  Component to;
  to.id = from.id;
  to.h = moves.swap ? from.v : from.h;
  to.v = moves.swap ? from.h : from.v;
  to.quant = moves.swap ? swapped(from.quant) : from.quant;
  to.blocks_wide = moves.swap ? high : wide;
  to.blocks_high = moves.swap ? wide : high;
  to.blocks.reserve(std::size_t{wide} * high);
  for (std::uint32_t y = 0; y < to.blocks_high; ++y) {
    for (std::uint32_t x = 0; x < to.blocks_wide; ++x) {
      const std::uint32_t source_x = moves.swap ? y : x;
      const std::uint32_t source_y = moves.swap ? x : y;
      to.blocks.push_back(moved(from.at(moves.mirror_x ? wide - 1 - source_x : source_x,
                                        moves.mirror_y ? high - 1 - source_y : source_y),
                                moves));
    }
  }
  return to;
}

std::uint32_t blocks_for(std::uint32_t pixels, int factor, int most) {
  const auto unit = static_cast<std::uint32_t>(8 * most);
  return (pixels * static_cast<std::uint32_t>(factor) + unit - 1) / unit;
}

}  // namespace

int turned_further(int orientation, int degrees) {
  // A further quarter turn leads from each orientation to the next of its ring.
  constexpr std::array<int, 9> kQuarterTurn = {0, 6, 7, 8, 5, 2, 3, 4, 1};
  for (int done = 0; done < degrees; done += 90)
    orientation = kQuarterTurn.at(static_cast<std::size_t>(orientation));
  return orientation;
}

bool can_turn(const Picture& picture, int orientation) {
  const Moves moves = moves_of(orientation);
  const auto unit_x = static_cast<std::uint32_t>(8 * picture.max_h());
  const auto unit_y = static_cast<std::uint32_t>(8 * picture.max_v());
  return (!moves.mirror_x || picture.width % unit_x == 0) &&
         (!moves.mirror_y || picture.height % unit_y == 0);
}

std::optional<Picture> turned(const Picture& picture, int orientation, bool trim) {
  if (!trim && !can_turn(picture, orientation)) return std::nullopt;
  const Moves moves = moves_of(orientation);
  std::uint32_t width = picture.width;
  std::uint32_t height = picture.height;
  if (moves.mirror_x) width -= width % static_cast<std::uint32_t>(8 * picture.max_h());
  if (moves.mirror_y) height -= height % static_cast<std::uint32_t>(8 * picture.max_v());
  if (width == 0 || height == 0) return std::nullopt;

  Picture result;
  result.width = moves.swap ? height : width;
  result.height = moves.swap ? width : height;
  result.colour = picture.colour;
  result.progressive = picture.progressive;
  result.oddities = picture.oddities;
  for (const Component& component : picture.components) {
    const std::uint32_t wide = blocks_for(width, component.h, picture.max_h());
    const std::uint32_t high = blocks_for(height, component.v, picture.max_v());
    result.components.push_back(moved(component, wide, high, moves));
  }
  return result;
}

raster::Canvas turned(const raster::Canvas& canvas, int orientation) {
  const Moves moves = moves_of(orientation);
  const std::uint32_t width = canvas.width();
  const std::uint32_t height = canvas.height();
  raster::Canvas result(moves.swap ? height : width, moves.swap ? width : height, canvas.layout());
  const std::uint32_t channels = canvas.layout().channels();
  const auto copy = [&](auto row_of) {
    for (std::uint32_t y = 0; y < result.height(); ++y) {
      auto to = row_of(result, y);
      for (std::uint32_t x = 0; x < result.width(); ++x) {
        const std::uint32_t source_x = moves.swap ? y : x;
        const std::uint32_t source_y = moves.swap ? x : y;
        const auto from = row_of(canvas, moves.mirror_y ? height - 1 - source_y : source_y);
        const std::size_t at =
            std::size_t{moves.mirror_x ? width - 1 - source_x : source_x} * channels;
        std::copy_n(from.begin() + static_cast<std::ptrdiff_t>(at), channels,
                    to.begin() + static_cast<std::ptrdiff_t>(std::size_t{x} * channels));
      }
    }
  };
  if (canvas.layout().bits == 16)
    copy([](auto& from, std::uint32_t y) { return from.row16(y); });
  else
    copy([](auto& from, std::uint32_t y) { return from.row8(y); });
  result.set_colours_of(canvas);
  return result;
}

}  // namespace pressoir::codecs::jpeg
