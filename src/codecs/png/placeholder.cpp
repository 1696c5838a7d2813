#include "codecs/png/placeholder.h"

#include "codecs/png/container.h"
#include "codecs/png/zero_stream.h"

namespace pressoir::codecs {

std::string placeholder_png(std::uint32_t width, std::uint32_t height) {
  constexpr std::uint32_t kMaxSide = 5000;
  if (width == 0 || height == 0 || width > kMaxSide || height > kMaxSide)
    throw Error(ErrorCode::invalid_request, "The sides must be 1 to 5000 pixels.");
  png::Parts parts;
  parts.header = {.width = width, .height = height, .depth = 1, .type = png::ColourType::grey};
  png::append_16(parts.transparency, 0);
  const Buffer file = png::write(parts, png::zero_stream(png::stream_bytes(parts.header)));
  return std::string(as_text(file));
}

}  // namespace pressoir::codecs
