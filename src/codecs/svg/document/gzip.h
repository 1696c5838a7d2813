// The wrapper of .svgz files: one gzip member (RFC 1952). Pure; any thread.
#pragma once

#include "base/bytes.h"

namespace pressoir::codecs::svg {

/// What the member holds. @param max  bytes of it.
/// @throws Error corrupt_input, limit_exceeded.
Buffer unpacked(Bytes member, std::size_t max);

/// The strongest that libdeflate does; no name, no time: equal bytes for equal bytes.
Buffer packed(Bytes content);

/// Size of what servers send of a file that is not packed: as `gzip -9`.
std::size_t packed_size(Bytes content);

}  // namespace pressoir::codecs::svg
