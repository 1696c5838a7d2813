#include <algorithm>
#include <array>

#include "codecs/bmp/bmp.h"
#include "codecs/codec.h"
#include "codecs/gif/gif.h"
#include "codecs/heif/heif.h"
#include "codecs/jpeg/jpeg.h"
#include "codecs/png/png.h"
#include "codecs/tiff/tiff.h"
#include "codecs/webp/webp.h"

namespace pressoir::codecs {

std::span<const RasterCodec* const> all_codecs() noexcept {
  static const std::array<const RasterCodec*, 7> codecs{&jpeg_codec(), &png_codec(),  &gif_codec(),
                                                        &webp_codec(), &tiff_codec(), &bmp_codec(),
                                                        &heif_codec()};
  return codecs;
}

const RasterCodec* detect(Bytes head) noexcept {
  const auto codecs = all_codecs();
  const auto found = std::ranges::find_if(
      codecs, [&](const RasterCodec* codec) { return codec->recognizes(head); });
  return found == codecs.end() ? nullptr : *found;
}

const RasterCodec* codec_named(std::string_view name) noexcept {
  const auto codecs = all_codecs();
  const auto found = std::ranges::find_if(
      codecs, [&](const RasterCodec* codec) { return codec->info().name == name; });
  return found == codecs.end() ? nullptr : *found;
}

}  // namespace pressoir::codecs
