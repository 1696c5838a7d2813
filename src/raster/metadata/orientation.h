// Orientation: what EXIF says of it, made to agree with a file that says it elsewhere. Pure
// function.
#pragma once

#include "raster/metadata/metadata.h"

namespace pressoir::raster {

/// The same metadata with another orientation (1..8) in the EXIF block. A block that cannot be
/// parsed gives way to one of the orientation alone. Never throws.
Metadata with_orientation(Metadata metadata, int orientation) noexcept;

}  // namespace pressoir::raster
