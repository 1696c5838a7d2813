// Pictures with loss: JPEG to the goal, in fewer pixels where they are shown smaller. Pure;
// deterministic.
#pragma once

#include <optional>

#include "codecs/pdf/pictures/layout.h"
#include "codecs/pdf/streams/recoded.h"
#include "codecs/trials.h"
#include "model/size.h"
#include "raster/canvas.h"

namespace pressoir::codecs::pdf {

/// Pixels an inch that pictures keep, and from how many on they are scaled down.
struct Resolution {
  double dpi = 0, from_dpi = 0;
};
/// That of the goal, where it names one; else dpi_of(), and from one and a half of that on.
Resolution resolution_for(const Goal& goal);

/// The largest size that a picture is worth: with which it has the resolution where it is shown the
/// largest. Its own where it has less than is scaled down.
/// @param inches  0 or endless: not known.
Size size_at(const Resolution& resolution, Size own, double inches_wide, double inches_high);

/// Samples of 8 bits, grey or RGB, as pixels; empty: they are of another layout, or mean more than
/// a colour.
std::optional<raster::Canvas> canvas_of(Bytes samples, const Layout& layout);

/// The same of a JPEG in a stream whose dictionary says that it has this layout.
/// @param parameters  of the filter, as PDF text: colours that are coded in another way than usual
///                    leave the picture alone.
std::optional<raster::Canvas> canvas_of_jpeg(Bytes jpeg, const std::string& parameters,
                                             const Layout& layout);

/// As JPEG to goal's score or quality, in `size`; empty: what there is is nearer to the goal than
/// anything that could be coded.
std::optional<Recoded> as_lossy_jpeg(raster::Canvas canvas, Size size, const Goal& goal,
                                     Trials& trials);

/// Pixels an inch that a goal is content with: its own, else 300, 150 or 110 for the levels, by the
/// score or quality in between for others.
double dpi_of(const Goal& goal);

}  // namespace pressoir::codecs::pdf
