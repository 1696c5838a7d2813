// How large an SVG is shown where nobody says otherwise. Pure; any thread.
#pragma once

#include <optional>

#include "codecs/svg/document/node.h"

namespace pressoir::codecs::svg {

/// In user units.
struct Box {
  double x = 0, y = 0, width = 0, height = 0;
};

/// The viewBox of an element; empty: it has none, or one that is not four numbers with positive
/// sides.
std::optional<Box> view_box_of(const Node& element);

/// In CSS pixels, 96 to an inch.
struct PictureSize {
  double width = 0, height = 0;
};

/// From width and height of the root, else from its viewBox, else 300 x 150 (CSS 2.2, 10.3.2, of
/// replaced elements). Of one side alone the other follows by the viewBox; percentages are of it.
PictureSize picture_size(const Node& root);

/// A length in pixels; percentages of `whole`; empty: not a length, or negative.
std::optional<double> pixels_of(std::string_view length, double whole);

}  // namespace pressoir::codecs::svg
