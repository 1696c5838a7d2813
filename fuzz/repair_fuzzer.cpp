// Repairs of files of any bytes, in every format that can be repaired: refused, or a whole file
// that decodes to its end and is not repaired again.
#include <array>

#include "checks.h"
#include "codecs/gif/gif.h"
#include "codecs/jpeg/jpeg.h"
#include "codecs/png/png.h"
#include "codecs/tiff/tiff.h"
#include "codecs/webp/webp.h"

namespace {

using namespace pressoir;
using namespace pressoir::fuzz;

void check_repair(const codecs::RasterCodec& codec, Bytes file, const Limits& limits) {
  const auto repaired = codec.repair(file, limits);
  if (!repaired) {
    (void)look_of(codec, file, limits);
    return;
  }
  const Bytes whole = repaired->bytes;
  const auto* made = codecs::as_raster(*repaired->codec);
  require(made != nullptr &&
          made->recognizes(whole.first(std::min(whole.size(), codecs::kHeadBytes))));
  (void)look_of(*made, whole, limits);
  require(!made->repair(whole, limits));
  const auto& report = repaired->report;
  require(report.lost_percent >= 0 && report.lost_percent < 100);
  require(report.coarse_percent >= 0 && report.coarse_percent <= 100);
  require(report.frames.size() <= Repair::kMostFrames);
  const auto pixels = made->probe(whole, limits).pixels.value();
  require(codecs::seen_size(pixels) == codecs::seen_size(repaired->before.pixels.value()));
  require(pixels.frames <= repaired->before.pixels->frames);
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const auto file = std::as_bytes(std::span(data, size));
  const auto limits = small_limits(1U << 14U);
  const std::array<const codecs::RasterCodec*, 5> all{&codecs::jpeg_codec(), &codecs::png_codec(),
                                                      &codecs::gif_codec(), &codecs::webp_codec(),
                                                      &codecs::tiff_codec()};
  for (const auto* codec : all) {
    if (!codec->recognizes(file.first(std::min(size, codecs::kHeadBytes)))) continue;
    try {
      check_repair(*codec, file, limits);
    } catch (const Error& error) {
      require_code(error, {ErrorCode::corrupt_input, ErrorCode::limit_exceeded,
                           ErrorCode::unsupported_format});
    }
  }
  return 0;
}
