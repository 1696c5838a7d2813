#include "codecs/webp/format.h"

namespace pressoir::codecs {
namespace {

bool is_webp(Bytes head) noexcept {
  const auto text = as_text(head);
  return text.size() >= 12 && text.starts_with("RIFF") && text.substr(8, 4) == "WEBP";
}

}  // namespace

const KnownFormat& webp_format() noexcept {
  static constexpr KnownFormat kFormat{.info = {.name = "webp",
                                                .extension = "webp",
                                                .mime = "image/webp",
                                                .title = "WebP",
                                                .has_frames = true,
                                                .has_alpha = true,
                                                .can_lose = true,
                                                .can_write = true,
                                                .writes_frames = true,
                                                .keeps_hidden_colours = true},
                                       .recognizes = is_webp};
  return kFormat;
}

}  // namespace pressoir::codecs
