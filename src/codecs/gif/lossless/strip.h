// Strip: the same frames, byte for byte, without the blocks that a policy drops.
#pragma once

#include "codecs/codec.h"
#include "codecs/gif/lossless/lossless.h"

namespace pressoir::codecs::gif {

/// Comments and application blocks go unless all is kept; of XMP stays what the policy asks for, a
/// profile also where the picture would look different without it. The loop count and a valid trace
/// of our own (gif/trace.h) stay. What follows the trailer goes.
/// @throws Error corrupt_input.
Rewritten strip(Bytes input, const MetadataPolicy& policy);

/// See Codec::side_data. @throws Error corrupt_input.
std::vector<std::string> side_data(Bytes file);

/// The same for a file coded anew. @throws Error corrupt_input.
Wrapper wrapper_of(Bytes input, const MetadataPolicy& policy);

}  // namespace pressoir::codecs::gif
