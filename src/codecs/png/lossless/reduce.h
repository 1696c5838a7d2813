// Reduce: other layouts that show the same picture. Pure functions Image -> optional<Image>; empty
// means "does not apply". What is fully transparent has no colour: it may change, since nobody sees
// it. `canonical` depends on what the picture looks like alone, never on how it came stored, so
// that a search over its reductions finds the same file again from its own output.
#pragma once

#include <array>
#include <optional>
#include <vector>

#include "codecs/png/image.h"

namespace pressoir::codecs::png {

/// Which families of colour types an embedded profile allows (PNG, 11.3.2.3: a grey profile for
/// types 0 and 4, an RGB one for 2, 3 and 6).
enum class Family : std::uint8_t { any, grey_only, colour_only };

/// 8 or 16 bits without palette or key, colour cleared under full transparency, 16 -> 8 bits, alpha
/// and colour dropped where exact. Consumes the image.
///
/// @param exact  colours under full transparency stay.
Image canonical(Image image, Family family, bool exact = false);

/// Grey at 1, 2 or 4 bits. REQUIRES: canonical input.
std::optional<Image> to_low_depth(const Image& canonical);
/// Alpha that is all or nothing as a transparent colour. REQUIRES: canonical input.
std::optional<Image> to_key(const Image& canonical);
/// True when fully transparent pixels, a transparent colour aside, have colours.
bool hides_colours(const Image& image);

/// The picture as at most 256 colours, in the order in which they first appear.
struct Indexed {
  std::uint32_t width = 0, height = 0;
  std::vector<Rgba> colours{};
  std::vector<std::uint32_t> uses{};    ///< pixels of each colour
  std::vector<std::uint8_t> indices{};  ///< one byte a pixel
};
std::optional<Indexed> to_indexed(const Image& canonical);

/// A permutation: position -> index into Indexed::colours. Colours with alpha stand first in all
/// but `order_as_given`, which keeps tRNS short.
using Order = std::vector<std::uint8_t>;
Order order_by_luma(const Indexed& picture);
Order order_by_popularity(const Indexed& picture);
/// Neighbours in the picture become neighbours in the palette (modified Zeng method: Pinho and
/// Neves, "A note on Zeng's technique for color reindexing", 2004).
Order order_by_neighbours(const Indexed& picture);
/// From `start` on colours change places as long as neighbours in the picture get nearer: what is
/// weighed are the bits of the differences that filters will leave.
Order order_by_differences(const Indexed& picture, Order start);
/// As in `palette`; empty when it lacks a colour of the picture.
/// With `exact` fully transparent ones have colours.
std::optional<Order> order_as_given(const Indexed& picture, const std::vector<Rgba>& palette,
                                    bool exact = false);

Image to_palette(const Indexed& picture, const Order& order);

}  // namespace pressoir::codecs::png
