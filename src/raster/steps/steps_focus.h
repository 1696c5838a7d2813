// Focus: where the eye goes first. Pure function.
#pragma once

#include "raster/steps/resize.h"

namespace pressoir::raster {

/// The part of `canvas` of the given size (both at most the canvas's) that draws the eye most.
///
/// A thumbnail of at most 96 pixels a side is weighed pixel by pixel: contrast with the neighbours
/// counts once, colours of skin (their share of red, green and blue near that of human skin of any
/// tone, and neither dark nor glaring) twice, strong colour half. The area with the largest sum
/// wins; of equals the one nearest to the centre.
Area focus(const Canvas& canvas, double width, double height);

}  // namespace pressoir::raster
