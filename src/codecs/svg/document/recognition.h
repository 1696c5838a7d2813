// What a file looks like from its first bytes. Pure; any thread.
#pragma once

#include "base/bytes.h"

namespace pressoir::codecs::svg {

/// True for a gzip member (RFC 1952), whatever is in it.
bool is_gzip(Bytes head) noexcept;

/// True for XML whose first element is svg, with or without a prefix, in UTF-8 or UTF-16; and for
/// an HTML page with an svg element near its start, which parse() refuses with a better word than
/// "not known".
bool looks_like_svg(Bytes head) noexcept;

}  // namespace pressoir::codecs::svg
