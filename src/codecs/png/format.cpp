#include "codecs/png/format.h"

namespace pressoir::codecs {

// PNG 5.2.
bool png::is_png(Bytes head) noexcept { return as_text(head).starts_with("\x89PNG\r\n\x1A\n"); }

const KnownFormat& png_format() noexcept {
  static constexpr KnownFormat kFormat{.info = {.name = "png",
                                                .extension = "png",
                                                .mime = "image/png",
                                                .title = "PNG",
                                                .has_frames = true,
                                                .has_alpha = true,
                                                .can_lose = true,
                                                .can_write = true,
                                                .has_palette = true,
                                                .keeps_hidden_colours = true,
                                                .other_extensions = {"apng"}},
                                       .recognizes = png::is_png};
  return kFormat;
}

}  // namespace pressoir::codecs
