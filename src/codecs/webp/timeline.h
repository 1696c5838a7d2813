// Timeline: two animations compared as they are seen. Equal frames in a row are one; encoders join
// them. Pure functions of their readers, which are rewound first.
#pragma once

#include <cstdint>

#include "codecs/trials.h"
#include "codecs/webp/source.h"
#include "raster/frames.h"

namespace pressoir::codecs::webp {

/// True when `candidate` shows what Source::pixels() asks for, each for as long, as often. A
/// picture that never changes has no time.
bool shows_the_same(Source& source, raster::FrameReader& candidate, bool exact = false);

struct SequenceScore {
  double mean = 0, least = 0;
  std::uint32_t frames = 0;  ///< that were compared
};

/// SSIMULACRA2 of what `candidate` shows while each frame of `source` is on show; frames of no
/// duration are left out. At most `most` frames, evenly spread, are compared.
SequenceScore score_along(Source& source, raster::FrameReader& candidate, std::uint32_t most);

}  // namespace pressoir::codecs::webp
