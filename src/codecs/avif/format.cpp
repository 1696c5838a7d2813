#include "codecs/avif/format.h"

#include <algorithm>

namespace pressoir::codecs {
namespace {

// Brands of the file type box (ISO/IEC 14496-12, 4.3; AV1 Image File Format, 6).
bool is_avif(Bytes head) noexcept {
  const auto text = as_text(head);
  if (text.size() < 16 || text.substr(4, 4) != "ftyp") return false;
  std::size_t size = 0;
  for (std::size_t i = 0; i < 4; ++i) size = size << 8U | std::to_integer<std::size_t>(head[i]);
  size = std::min(size, text.size());
  for (std::size_t at = 8; at + 4 <= size; at += 4) {
    if (at == 12) continue;  // the version
    const auto brand = text.substr(at, 4);
    if (brand == "avif" || brand == "avis") return true;
  }
  return false;
}

}  // namespace

const KnownFormat& avif_format() noexcept {
  static constexpr KnownFormat kFormat{.info = {.name = "avif",
                                                .extension = "avif",
                                                .mime = "image/avif",
                                                .title = "AVIF",
                                                .has_frames = true,
                                                .has_alpha = true,
                                                .can_lose = true,
                                                .can_write = true,
                                                .writes_frames = true,
                                                .other_extensions = {"avifs"}},
                                       .recognizes = is_avif};
  return kFormat;
}

}  // namespace pressoir::codecs
