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
  const auto probe = codec.probe(file, limits);
  require(std::uint64_t{probe.width} * probe.height <= limits.max_frame_pixels);
  require(probe.orientation >= 1 && probe.orientation <= 8 && probe.frames == 1);
  const auto reader = codec.read(file, limits);
  require(reader->info().width == probe.width && reader->info().height == probe.height);
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
