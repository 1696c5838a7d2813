#include "codecs/png/placeholder/placeholder.h"

#include <utility>

#include "base/error.h"
#include "codecs/png/chunk_writer.h"
#include "codecs/png/placeholder/zero_stream.h"

namespace pressoir::codecs {

std::string placeholder_png(std::uint32_t width, std::uint32_t height) {
  constexpr std::uint32_t kMaxSide = 5000;
  if (width == 0 || height == 0 || width > kMaxSide || height > kMaxSide)
    throw Error(ErrorCode::invalid_request, "The sides must be 1 to 5000 pixels.");
  const std::uint64_t row_bytes = 1 + (width + 7) / 8;  // a filter, then a bit per pixel
  Buffer transparent_grey;
  png::append_16(transparent_grey, 0);
  png::ChunkWriter writer;
  writer.add_header({.width = width, .height = height, .depth = 1, .type = png::ColourType::grey});
  writer.add(png::tag("tRNS"), transparent_grey);
  writer.add(png::tag("IDAT"), png::zero_stream(row_bytes * height));
  const Buffer file = std::move(writer).finish();
  return std::string(as_text(file));
}

}  // namespace pressoir::codecs
