// look_same: whether two canvases show the same, sample by sample. Pure; any thread.
#pragma once

#include "raster/canvas.h"

namespace pressoir::raster {

/// Whether size and every sample are the same, whatever the layouts: grey is RGB of equal samples,
/// 8 bits are the 16 that mean the same, no alpha is full alpha, and what is fully transparent has
/// no colour. CMYK is like CMYK alone. Profiles are not compared.
bool look_same(const Canvas& one, const Canvas& other);

}  // namespace pressoir::raster
