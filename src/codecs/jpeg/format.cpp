#include "codecs/jpeg/format.h"

namespace pressoir::codecs {
namespace {

bool is_jpeg(Bytes head) noexcept { return as_text(head).starts_with("\xFF\xD8\xFF"); }

}  // namespace

const KnownFormat& jpeg_format() noexcept {
  static constexpr KnownFormat kFormat{.info = {.name = "jpeg",
                                                .extension = "jpg",
                                                .mime = "image/jpeg",
                                                .title = "JPEG",
                                                .has_frames = false,
                                                .has_alpha = false,
                                                .can_lose = true,
                                                .can_write = true,
                                                .other_extensions = {"jpeg", "jpe", "jfif", "mpo"}},
                                       .recognizes = is_jpeg};
  return kFormat;
}

}  // namespace pressoir::codecs
