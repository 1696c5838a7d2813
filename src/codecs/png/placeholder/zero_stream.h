// ZeroStream: the zlib stream of nothing but zero bytes, written down rather than searched for.
#pragma once

#include <cstdint>

#include "base/bytes.h"

namespace pressoir::codecs::png {

/// `count` zero bytes, 1 or more, as RFC 1950 and 1951 have them. Takes no longer than its result
/// is long: two bits for each 258 bytes.
Buffer zero_stream(std::uint64_t count);

}  // namespace pressoir::codecs::png
