// Pictures behind CCITTFaxDecode (ISO 32000-1, 7.4.6), read by libtiff. Pure.
#pragma once

#include <optional>

#include "codecs/pdf/bilevel/bitmap.h"
#include "codecs/pdf/structure/document.h"

namespace pressoir::codecs::pdf {

/// @param parameters  those of the filter; null: none.
/// @param data  what the filter is given.
/// Empty: it is not of group 4, its rows have another width than the picture, or it is damaged.
std::optional<Bitmap> decode_fax(Bytes data, Object parameters, std::uint32_t width,
                                 std::uint32_t height, const Limits& limits);

/// True where the filter's output has ones for black.
bool black_is_1(Object parameters);

}  // namespace pressoir::codecs::pdf
