// BlockRescue: the blocks of a damaged GIF, as far as they can be told apart. Nothing is decoded.
// Pure functions; views point into the input. Source: GIF89a specification, sections 17 to 27.
#pragma once

#include <string>
#include <vector>

#include "codecs/gif/blocks.h"
#include "codecs/gif/container.h"

namespace pressoir::codecs::gif {

/// The image block of a frame in its parts.
struct FrameBlock {
  Rect rect;
  bool interlaced = false;
  Bytes palette;  ///< its own, three bytes a colour; empty: the global one
  int min_code_size = 2;
  Bytes coded;  ///< sub-blocks, perhaps without their end
};

struct RescuedBlock {
  BlockKind kind = BlockKind::image;
  Bytes whole;       ///< from its introducer on; an image perhaps without its end
  FrameBlock frame;  ///< of an image
};

struct RescuedBlocks {
  Bytes head;            ///< signature, screen descriptor, global palette
  Bytes global_palette;  ///< three bytes a colour
  std::vector<RescuedBlock> blocks;
  bool damaged = false;           ///< blocks are cut off or bytes between them mean nothing
  bool has_end = false;           ///< a trailer was there
  std::vector<std::string> lost;  ///< metadata, by the names of reports
};

/// @throws Error corrupt_input without a whole head.
RescuedBlocks rescue_blocks(Bytes input);

}  // namespace pressoir::codecs::gif
