// FramesRepair: the streams of a PNG or APNG, the damaged ones filled and written anew. Pure
// functions.
#pragma once

#include <string>
#include <vector>

#include "codecs/png/container.h"
#include "model/job.h"

namespace pressoir::codecs::png {

struct RepairedStreams {
  Container container;  ///< of the frames that are left
  /// The still picture, then every frame that is not the still picture itself.
  std::vector<Buffer> streams;
  bool interlaced = false;
  Repair report;
  std::vector<std::string> warnings;
};

/// @throws Error corrupt_input where no pixel can be decoded.
RepairedStreams repair_streams(Container container);

}  // namespace pressoir::codecs::png
