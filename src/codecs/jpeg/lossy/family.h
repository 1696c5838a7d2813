// Family: our own quantisation tables, one shape for every step size and sampling. Fitted by
// bench/jpeg_tables.py; docs/decisions/0012-jpeg-tables.md has the experiment. Pure functions.
#pragma once

#include "codecs/jpeg/lossy/masking.h"
#include "codecs/jpeg/lossy/trellis.h"
#include "codecs/jpeg/pixels.h"

namespace pressoir::codecs::jpeg {

/// A shape: step(u, v) = scale * base * (1 + rise * (r / 7) ^ bend), r^2 = u^2 + v^2 + cross * u *
/// v; the step of DC is scale * base * dc.
struct TableShape {
  float luma_rise = 5, luma_bend = 1.25F, luma_dc = 0.8F;
  float cb_base = 2.06F, cb_rise = 6, cr_base = 1.54F, cr_rise = 6;
  float chroma_bend = 0.75F, chroma_dc = 1;
  float cross = 0;
  float lambda = 0.062F, chroma_lambda = 1, end_share = 0.7F;
};

/// The shape for a scale: fitted at some, between them along lines in its logarithm.
/// @param halved  chroma is.
TableShape shape_for(float scale, bool halved);
/// The same for a picture that was a JPEG: its chroma has lost already what coarse steps would
/// take.
TableShape shape_for_coded(TableShape shape, float scale);
/// How textures and flat ground share the errors.
MaskSettings masking_for(bool halved);

struct Tables {
  Steps luma, cb, cr;
};

Tables tables_of(const TableShape& shape, float scale);

}  // namespace pressoir::codecs::jpeg
