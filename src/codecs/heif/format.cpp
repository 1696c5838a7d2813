#include "codecs/heif/format.h"

#include <algorithm>

namespace pressoir::codecs {
namespace {

// Brands of the file type box (ISO/IEC 14496-12, 4.3; ISO/IEC 23008-12, 10.2 and annex B).
bool is_heic(Bytes head) noexcept {
  const auto text = as_text(head);
  if (text.size() < 16 || text.substr(4, 4) != "ftyp") return false;
  std::size_t size = 0;
  for (std::size_t i = 0; i < 4; ++i) size = size << 8 | std::to_integer<std::size_t>(head[i]);
  size = std::min(size, text.size());
  bool general = false, hevc = false, other = false;
  for (std::size_t at = 8; at + 4 <= size; at += 4) {
    if (at == 12) continue;  // the version
    const auto brand = text.substr(at, 4);
    hevc = hevc || brand == "heic" || brand == "heix" || brand == "heim" || brand == "heis" ||
           brand == "hevc" || brand == "hevx";
    general = general || brand == "mif1" || brand == "msf1";
    other = other || brand == "avif" || brand == "avis" || brand == "jpeg" || brand == "avci";
  }
  return hevc || (general && !other);
}

}  // namespace

const KnownFormat& heif_format() noexcept {
  static constexpr KnownFormat kFormat{.info = {.name = "heif",
                                                .extension = "heic",
                                                .mime = "image/heic",
                                                .title = "HEIF",
                                                .has_frames = false,
                                                .has_alpha = true,
                                                .can_lose = false,
                                                .can_write = false,
                                                .other_extensions = {"heif", "hif"}},
                                       .recognizes = is_heic};
  return kFormat;
}

}  // namespace pressoir::codecs
