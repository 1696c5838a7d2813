// TIFF, BMP and HEIC of any bytes: refused, or read to the end, twice alike.
#include <algorithm>

#include "checks.h"
#include "codecs/bmp/bmp.h"
#include "codecs/heif/heif.h"
#include "codecs/tiff/tiff.h"

namespace {

using namespace pressoir;
using namespace pressoir::fuzz;

void check(const codecs::RasterCodec& codec, Bytes file, const Limits& limits) {
  const auto pixels = codec.probe(file, limits).pixels.value();
  require(std::uint64_t{pixels.width} * pixels.height <= limits.max_frame_pixels);
  require(pixels.orientation >= 1 && pixels.orientation <= 8 && pixels.frames == 1);
  const auto reader = codec.read(file, limits);
  require(reader->info().width == pixels.width && reader->info().height == pixels.height);
  (void)look_of(*reader);
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const auto file = std::as_bytes(std::span(data, size));
  const auto limits = small_limits(1U << 14U);
  for (const auto* codec : {&codecs::tiff_codec(), &codecs::bmp_codec(), &codecs::heif_codec()}) {
    if (!codec->recognizes(file.first(std::min<std::size_t>(size, 4096)))) continue;
    try {
      check(*codec, file, limits);
    } catch (const Error& error) {
      require_code(error, {ErrorCode::corrupt_input, ErrorCode::limit_exceeded,
                           ErrorCode::unsupported_format});
    }
  }
  return 0;
}
