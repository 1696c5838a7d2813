// Layout: how the samples of a picture lie in its stream, and what they may be laid out as without
// being seen to change (ISO 32000-1, 8.9.5). Plain value; pure.
#pragma once

#include <cstdint>
#include <optional>

#include "codecs/pdf/structure/document.h"

namespace pressoir::codecs::pdf {

struct Layout {
  enum class Space : std::uint8_t { mask, grey, rgb, cmyk, indexed, other };

  std::uint32_t width = 0, height = 0;
  int bits = 8, components = 1;
  Space space = Space::other;
  bool is_device = false;       ///< the colour space is a device's, by name
  bool plain_decode = true;     ///< no /Decode, or the one that is meant without it
  bool has_colour_key = false;  ///< /Mask by ranges of samples

  [[nodiscard]] std::size_t stride() const noexcept {
    return (std::size_t{width} * static_cast<std::size_t>(components * bits) + 7) / 8;
  }
  [[nodiscard]] std::size_t bytes() const noexcept { return stride() * height; }
};

/// True for an image XObject.
bool is_picture(Object stream);

/// Empty: it is none, is not sound, has more pixels than allowed, or a colour space that is not
/// known.
std::optional<Layout> layout_of(Object stream, const Limits& limits);

}  // namespace pressoir::codecs::pdf
