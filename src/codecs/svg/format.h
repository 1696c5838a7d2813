// SVG as it is known without its codec. Pure; any thread.
#pragma once

#include "codecs/formats.h"

namespace pressoir::codecs {

const KnownFormat& svg_format() noexcept;

namespace svg {

/// True for a gzip member (RFC 1952), whatever is in it.
bool is_gzip(Bytes head) noexcept;

/// True for XML whose first element is svg, with or without a prefix, in UTF-8 or UTF-16; and for
/// an HTML page with an svg element near its start, which parse() refuses with a better word than
/// "not known".
bool looks_like_svg(Bytes head) noexcept;

}  // namespace svg

}  // namespace pressoir::codecs
