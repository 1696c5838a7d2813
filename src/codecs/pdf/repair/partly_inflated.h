// What deflate gives of damaged data (RFC 1950). Pure.
#pragma once

#include <cstdint>

#include "base/bytes.h"

namespace pressoir::codecs::pdf {

struct Inflated {
  Buffer data;
  bool is_whole = false;  ///< up to its end, with the right checksum
};

/// As far as it goes. @throws Error limit_exceeded for more than `most` bytes.
Inflated partly_inflated(Bytes packed, std::uint64_t most);

}  // namespace pressoir::codecs::pdf
