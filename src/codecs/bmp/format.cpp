#include "codecs/bmp/format.h"

#include <algorithm>
#include <array>

namespace pressoir::codecs {

// BITMAPFILEHEADER, and the sizes that headers of pictures have.
bool bmp::is_bmp(Bytes head) noexcept {
  constexpr std::size_t kSizeAt = 14;
  constexpr std::array<std::uint32_t, 8> kSizes{12, 16, 40, 52, 56, 64, 108, 124};
  if (head.size() < kSizeAt + kSizes.front() || !as_text(head).starts_with("BM")) return false;
  std::uint32_t size = 0;
  for (std::size_t i = 4; i-- > 0;)
    size = size << 8 | std::to_integer<std::uint32_t>(head[kSizeAt + i]);
  return std::ranges::find(kSizes, size) != kSizes.end();
}

const KnownFormat& bmp_format() noexcept {
  static constexpr KnownFormat kFormat{.info = {.name = "bmp",
                                                .extension = "bmp",
                                                .mime = "image/bmp",
                                                .title = "BMP",
                                                .has_frames = false,
                                                .has_alpha = true,
                                                .can_lose = false,
                                                .can_write = false,
                                                .other_extensions = {"dib"}},
                                       .recognizes = bmp::is_bmp};
  return kFormat;
}

}  // namespace pressoir::codecs
