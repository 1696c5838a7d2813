// Steps: what Goal::steps do to one composed canvas, and where they lead. Pure functions, safe from
// any thread. raster/steps/steps_reader.h runs them over all frames.
#pragma once

#include <span>
#include <vector>

#include "model/goal.h"
#include "model/size.h"
#include "raster/canvas.h"
#include "raster/steps/resize.h"

namespace pressoir::raster {

/// The area that is all of a picture.
inline Area whole(Size size) {
  return {0, 0, static_cast<double>(size.width), static_cast<double>(size.height)};
}

/// A step with its geometry decided, from sizes alone, so that all frames agree.
struct PlannedStep {
  Step step;
  Size from, to;
  Area area;                    ///< Resize and Crop: the part of the picture that stays
  bool attention_crop = false;  ///< area.x and area.y wait for the first frame, see focus()
};

/// @param from  the picture as seen (rotated upright).
/// @throws Error invalid_request for steps that say nothing or the impossible (a box outside the
///         picture, an angle that is none of the three, colours or factors out of range, a
///         watermark as check() in raster/watermark/watermark.h),
///         limit_exceeded when a picture on the way has too many pixels.
std::vector<PlannedStep> plan_steps(std::span<const Step> steps, Size from, const Limits& limits);

/// The least size, of the whole picture as seen, that the first of the steps can do with, so that
/// a decoder may scale; 0 x 0: it needs everything. Half again what the result shows: what a
/// decoder scales in coarse powers of two is then scaled the rest of the way properly.
Size enough_for(std::span<const PlannedStep> steps);

/// Does one step. `canvas` may be smaller than step.from (a decoder scaled it) where the step is a
/// Resize or changes colours only. TurnUpright does nothing: canvases come upright.
/// @param stamps  what Watermark::Element::stamp counts: upright, sRGB (grey or RGB).
/// @throws Error limit_exceeded; of a Watermark as raster/watermark/watermark.h.
Canvas apply(const PlannedStep& step, Canvas canvas, std::span<const Canvas> stamps = {});

/// The same for a canvas that stands alone. @throws Error as plan_steps and apply.
Canvas apply(const Step& step, Canvas canvas, std::span<const Canvas> stamps = {});

}  // namespace pressoir::raster
