#include "codecs/pdf/bilevel/bitmap.h"

namespace pressoir::codecs::pdf {

Bitmap bitmap_of(Bytes samples, std::uint32_t width, std::uint32_t height, bool black_is_0) {
  Bitmap bitmap{.width = width, .height = height, .rows = {}};
  const auto* bytes = as_u8(samples);
  bitmap.rows.assign(bytes, bytes + bitmap.stride() * height);
  if (black_is_0)
    for (auto& byte : bitmap.rows) byte = static_cast<std::uint8_t>(~byte);
  const auto spare = static_cast<unsigned>(bitmap.stride() * 8 - width);
  for (std::size_t end = bitmap.stride(); end <= bitmap.rows.size(); end += bitmap.stride())
    bitmap.rows[end - 1] &= static_cast<std::uint8_t>(0xFFU << spare);
  return bitmap;
}

}  // namespace pressoir::codecs::pdf
