#include <algorithm>
#include <array>

#include "codecs/avif/avif.h"
#include "codecs/bmp/bmp.h"
#include "codecs/codec.h"
#include "codecs/gif/gif.h"
#include "codecs/heif/heif.h"
#include "codecs/jpeg/jpeg.h"
#include "codecs/pdf/pdf.h"
#include "codecs/png/png.h"
#include "codecs/svg/svg.h"
#include "codecs/tiff/tiff.h"
#include "codecs/webp/webp.h"

namespace pressoir::codecs {
namespace {

const Codec* first(CodecList codecs, const auto& is_it) noexcept {
  const auto found = std::ranges::find_if(codecs, is_it);
  return found == codecs.end() ? nullptr : *found;
}

}  // namespace

CodecList all_codecs() noexcept {
  static const auto codecs = std::to_array<const Codec*>(
      {&jpeg_codec(), &png_codec(), &gif_codec(), &webp_codec(), &svg_codec(), &tiff_codec(),
       &bmp_codec(), &avif_codec(), &heif_codec(), &pdf_codec()});
  return codecs;
}

const Codec* detect(Bytes file, CodecList among) noexcept {
  const auto head = file.first(std::min(file.size(), kHeadBytes));
  return first(among, [&](const Codec* codec) { return codec->recognizes(head); });
}

const Codec* codec_named(std::string_view name, CodecList among) noexcept {
  return first(among, [&](const Codec* codec) { return codec->info().name == name; });
}

const RasterCodec* as_raster(const Codec& codec) noexcept {
  return dynamic_cast<const RasterCodec*>(&codec);
}

const RasterCodec* as_target(const Codec& codec) noexcept {
  return is_target(codec.info()) ? as_raster(codec) : nullptr;
}

}  // namespace pressoir::codecs
