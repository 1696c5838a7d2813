// ChunkRescue: the chunks of a damaged PNG put together again with right lengths and checksums, so
// that container.h can read them. Knows no pixels. Pure functions.
#pragma once

#include <string>
#include <vector>

#include "base/bytes.h"

namespace pressoir::codecs::png {

struct Rescued {
  Buffer file;                    ///< a chunk list without fault; the pixels may still be damaged
  bool damaged = false;           ///< some chunk was not as it should be, or the end is missing
  std::uint32_t frames_lost = 0;  ///< of an animation, by what it says of itself
  std::vector<std::string> lost;  ///< damaged metadata, by the names of reports
  std::vector<std::string> warnings;
};

/// @throws Error corrupt_input without a header, palette or pixels.
Rescued rescue_chunks(Bytes input);

}  // namespace pressoir::codecs::png
