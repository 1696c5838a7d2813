#include "codecs/tiff/format.h"

namespace pressoir::codecs {
namespace {

// TIFF 6.0, section 2, and BigTIFF.
bool is_tiff(Bytes head) noexcept {
  if (head.size() < 8) return false;
  const auto mark = as_text(head.first(4));
  constexpr char kNul = '\0';
  return (mark.starts_with("II") && (mark[2] == 42 || mark[2] == 43) && mark[3] == kNul) ||
         (mark.starts_with("MM") && mark[2] == kNul && (mark[3] == 42 || mark[3] == 43));
}

}  // namespace

const KnownFormat& tiff_format() noexcept {
  static constexpr KnownFormat kFormat{.info = {.name = "tiff",
                                                .extension = "tif",
                                                .mime = "image/tiff",
                                                .title = "TIFF",
                                                .has_frames = false,
                                                .has_alpha = true,
                                                .can_lose = false,
                                                .can_write = false,
                                                .other_extensions = {"tiff"}},
                                       .recognizes = is_tiff};
  return kFormat;
}

}  // namespace pressoir::codecs
