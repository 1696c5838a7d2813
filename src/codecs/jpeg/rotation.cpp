#include "codecs/jpeg/rotation.h"

#include "raster/steps/rotation.h"

namespace pressoir::codecs::jpeg {
namespace {

using raster::Rotation;

Block moved(const Block& from, Rotation rotation) {
  Block to;
  for (std::size_t v = 0; v < 8; ++v) {
    for (std::size_t u = 0; u < 8; ++u) {
      const bool negate = (rotation.mirror_x && u % 2 == 1) != (rotation.mirror_y && v % 2 == 1);
      const std::int16_t value = from[v * 8 + u];
      const auto signed_value = static_cast<std::int16_t>(negate ? -value : value);
      to[rotation.swap_axes ? u * 8 + v : v * 8 + u] = signed_value;
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
Component moved(const Component& from, std::uint32_t wide, std::uint32_t high, Rotation rotation) {
  Component to;
  to.id = from.id;
  to.h = rotation.swap_axes ? from.v : from.h;
  to.v = rotation.swap_axes ? from.h : from.v;
  to.quant = rotation.swap_axes ? swapped(from.quant) : from.quant;
  const Size blocks = rotation.size({wide, high});
  to.blocks_wide = blocks.width;
  to.blocks_high = blocks.height;
  to.blocks.reserve(std::size_t{wide} * high);
  for (std::uint32_t y = 0; y < to.blocks_high; ++y) {
    for (std::uint32_t x = 0; x < to.blocks_wide; ++x) {
      const auto at = rotation.source(x, y, {wide, high});
      to.blocks.push_back(moved(from.at(at.x, at.y), rotation));
    }
  }
  return to;
}

std::uint32_t blocks_for(std::uint32_t pixels, int factor, int most) {
  const auto unit = static_cast<std::uint32_t>(8 * most);
  return (pixels * static_cast<std::uint32_t>(factor) + unit - 1) / unit;
}

}  // namespace

bool can_rotate(const Picture& picture, int orientation) {
  const Rotation rotation = raster::rotation_of(orientation);
  const auto unit_x = static_cast<std::uint32_t>(8 * picture.max_h());
  const auto unit_y = static_cast<std::uint32_t>(8 * picture.max_v());
  return (!rotation.mirror_x || picture.width % unit_x == 0) &&
         (!rotation.mirror_y || picture.height % unit_y == 0);
}

std::optional<Picture> rotated(const Picture& picture, int orientation, bool trim) {
  if (!trim && !can_rotate(picture, orientation)) return std::nullopt;
  const Rotation rotation = raster::rotation_of(orientation);
  std::uint32_t width = picture.width;
  std::uint32_t height = picture.height;
  if (rotation.mirror_x) width -= width % static_cast<std::uint32_t>(8 * picture.max_h());
  if (rotation.mirror_y) height -= height % static_cast<std::uint32_t>(8 * picture.max_v());
  if (width == 0 || height == 0) return std::nullopt;

  Picture result;
  const Size size = rotation.size({width, height});
  result.width = size.width;
  result.height = size.height;
  result.colour = picture.colour;
  result.progressive = picture.progressive;
  result.oddities = picture.oddities;
  for (const Component& component : picture.components) {
    const std::uint32_t wide = blocks_for(width, component.h, picture.max_h());
    const std::uint32_t high = blocks_for(height, component.v, picture.max_v());
    result.components.push_back(moved(component, wide, high, rotation));
  }
  return result;
}

}  // namespace pressoir::codecs::jpeg
