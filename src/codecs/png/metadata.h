// Metadata: which chunks beside the pixels stay under a policy, and in which form.
// Sources: PNG (third edition) section 11.3; the "Raw profile type" texts are ImageMagick's
// convention (coders/png.c); XMP in iTXt as in the XMP specification part 3, section 1.1.5.
#pragma once

#include <string>
#include <vector>

#include "codecs/png/container.h"
#include "codecs/png/lossless/reduce.h"
#include "model/goal.h"
#include "raster/canvas.h"
#include "raster/metadata/metadata.h"

namespace pressoir::codecs::png {

/// The trace of our own lossy work (png/trace.h). Stays under every policy.
inline constexpr Tag kTrace = tag("prSR");

/// All blobs of the file, inflated within bounds (profiles 16 MiB, texts 4 MiB).
raster::Metadata metadata_in(const Container& container);

/// What cICP, or gAMA and cHRM, say of the samples where no profile and no sRGB chunk stands above
/// them (PNG, 4.3: cICP, iCCP, sRGB, then these).
raster::ColourCode colour_code_in(const Container& container);

/// See Codec::side_data.
std::vector<std::string> side_data(const Container& container);

struct Plan {
  std::vector<OwnedChunk> chunks;
  std::vector<std::string> warnings;
  bool exact = false;           ///< fully transparent pixels keep their colours
  bool layout_bound = false;    ///< a kept chunk only fits the picture as stored
  Family family = Family::any;  ///< what a kept profile allows
};

struct PlanOptions {
  bool rotated = false;      ///< the pixels are written upright
  bool may_convert = false;  ///< the pixels become sRGB where the policy does not ask for a profile
};
Plan plan(const Container& container, const MetadataPolicy& policy, const PlanOptions& options);

/// Chunks for a picture that came from another file, by policy: `canvas` says which colours.
Plan plan(const raster::Metadata& metadata, const raster::Canvas& canvas,
          const MetadataPolicy& policy, const PlanOptions& options);

/// EXIF orientation that viewers obey (the eXIf chunk's); 1..8.
int orientation_in(const Container& container);

}  // namespace pressoir::codecs::png
