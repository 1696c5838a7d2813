// Metadata: which chunks beside the pixels stay under a policy, and in which form.
// Sources: PNG (third edition) section 11.3; the "Raw profile type" texts are ImageMagick's
// convention (coders/png.c); XMP in iTXt as in the XMP specification part 3, section 1.1.5.
#pragma once

#include <string>
#include <vector>

#include "codecs/png/container.h"
#include "codecs/png/reduce.h"
#include "model/goal.h"
#include "raster/metadata.h"

namespace pressoir::codecs::png {

/// Our own lossy work's mark (lossy.h). Stays under every policy.
inline constexpr Tag kMark = tag("prSR");

/// All blobs of the file, inflated within bounds (profiles 16 MiB, texts 4 MiB).
raster::Metadata metadata_in(const Container& container);

/// Encoding exponent of gAMA where neither profile nor sRGB stands above it; 0: none or sRGB's.
double gamma_in(const Container& container);

struct Plan {
  std::vector<OwnedChunk> chunks;
  std::vector<std::string> kept, dropped, warnings;
  bool layout_bound = false;    ///< a kept chunk only fits the picture as stored
  Family family = Family::any;  ///< what a kept profile allows
};

struct PlanOptions {
  bool turned = false;         ///< the pixels are written upright
  bool profile_baked = false;  ///< the pixels are written as sRGB
};
Plan plan(const Container& container, const MetadataPolicy& policy, const PlanOptions& options);

/// Chunks for metadata that came from another format, by policy.
Plan plan(const raster::Metadata& metadata, raster::ColourModel model, const MetadataPolicy& policy,
          const PlanOptions& options);

/// EXIF orientation that viewers obey (the eXIf chunk's); 1..8.
int orientation_in(const Container& container);

/// True when a policy lets the orientation become pixels.
bool turns(const MetadataPolicy& policy);

}  // namespace pressoir::codecs::png
