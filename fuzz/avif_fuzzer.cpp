// AVIF files of any bytes: an Error, or a picture that can be read to its end, and whose rewritten
// form reads alike.
#include <cstdint>
#include <cstdlib>

#include "base/error.h"
#include "codecs/avif/avif.h"
#include "codecs/avif/container.h"

namespace {

using namespace pressoir;

Limits small_limits() {
  Limits limits;
  limits.max_frame_pixels = 1 << 18;
  limits.max_total_pixels = 1 << 20;
  limits.max_frames = 64;
  return limits;
}

void require(bool condition) {
  if (!condition) std::abort();
}

/// A sum over everything that is shown.
std::uint64_t look_of(Bytes file, const Limits& limits) {
  const auto reader = codecs::avif_codec().read(file, limits);
  std::uint64_t sum = 0, frames = 0;
  while (const auto frame = reader->next()) {
    ++frames;
    sum = sum * 31 + frame->delay_milliseconds;
    const bool deep = frame->canvas.layout().bits == 16;
    for (std::uint32_t y = 0; y < frame->canvas.height(); ++y) {
      if (deep)
        for (const auto sample : frame->canvas.row16(y)) sum = sum * 31 + sample;
      else
        for (const auto sample : frame->canvas.row8(y)) sum = sum * 31 + sample;
    }
  }
  require(frames == reader->info().frames);
  return sum;
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const auto input = std::as_bytes(std::span(data, size));
  const auto& codec = codecs::avif_codec();
  const auto limits = small_limits();
  if (!codec.recognizes(input.first(std::min<std::size_t>(size, 4096)))) return 0;
  try {
    const auto pixels = codec.probe(input, limits).pixels.value();
    require(std::uint64_t{pixels.width} * pixels.height <= limits.max_frame_pixels);
    const auto look = look_of(input, limits);
    const auto rewritten = codec.rewrite_metadata(input, {});
    require(rewritten.bytes.size() <= size);
    require(look_of(rewritten.bytes, limits) == look);
    (void)codecs::avif::trace_in(codecs::avif::parse(input));
  } catch (const Error& error) {
    require(error.code() == ErrorCode::corrupt_input || error.code() == ErrorCode::limit_exceeded ||
            error.code() == ErrorCode::unsupported_format);
  }
  return 0;
}
