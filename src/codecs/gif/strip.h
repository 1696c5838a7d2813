// Strip: the same frames, byte for byte, without the blocks that a policy drops.
#pragma once

#include "codecs/codec.h"
#include "codecs/gif/blocks.h"

namespace pressoir::codecs::gif {

/// Comments and application blocks (XMP, ICC and others) go unless all is kept; the loop count and
/// a valid mark of our own (gif/mark.h) stay. What follows the trailer goes, with a warning.
/// @throws Error corrupt_input.
Rewritten strip(Bytes input, const MetadataPolicy& policy);

/// See Codec::side_data. @throws Error corrupt_input.
std::vector<std::string> side_data(Bytes file);

/// The blocks beside the picture that `policy` keeps, as they stand, for a file coded anew.
Buffer kept_blocks(Bytes input, const MetadataPolicy& policy);

}  // namespace pressoir::codecs::gif
