#include "codecs/gif/format.h"

namespace pressoir::codecs {
namespace {

bool is_gif(Bytes head) noexcept {
  const auto text = as_text(head);
  return text.starts_with("GIF87a") || text.starts_with("GIF89a");
}

}  // namespace

const KnownFormat& gif_format() noexcept {
  static constexpr KnownFormat kFormat{.info = {.name = "gif",
                                                .extension = "gif",
                                                .mime = "image/gif",
                                                .title = "GIF",
                                                .has_frames = true,
                                                .has_alpha = true,
                                                .can_lose = true,
                                                .can_write = true,
                                                .writes_frames = true,
                                                .has_palette = true},
                                       .recognizes = is_gif};
  return kFormat;
}

}  // namespace pressoir::codecs
