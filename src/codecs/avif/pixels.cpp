#include <new>

#include "base/error.h"
#include "codecs/avif/boxes.h"
#include "codecs/avif/planes.h"
#include "raster/colour/samples.h"

namespace pressoir::codecs::avif {
namespace {

using raster::Canvas;
using raster::ColourModel;

/// Samples of `bits` stretched to 16, in place.
void stretch(std::span<std::uint16_t> row, unsigned bits) {
  const std::uint64_t most = (1U << bits) - 1U;
  for (auto& sample : row)
    sample = static_cast<std::uint16_t>(
        raster::rescaled(std::min<std::uint64_t>(sample, most), most, 65'535));
}

template <class Sample>
Canvas grey_of(const Canvas& rgb) {
  const std::size_t channels = rgb.layout().channels();
  const bool alpha = rgb.layout().alpha;
  Canvas grey(rgb.width(), rgb.height(),
              {.model = ColourModel::grey, .alpha = alpha, .bits = rgb.layout().bits});
  for (std::uint32_t y = 0; y < rgb.height(); ++y) {
    const auto from = raster::row_of<Sample>(rgb, y);
    const auto to = raster::row_of<Sample>(grey, y);
    for (std::size_t x = 0, at = 0; x < rgb.width(); ++x) {
      to[at++] = from[x * channels];
      if (alpha) to[at++] = from[x * channels + 3];
    }
  }
  return grey;
}

}  // namespace

void check(avifResult result) {
  switch (result) {
    case AVIF_RESULT_OK: return;
    case AVIF_RESULT_OUT_OF_MEMORY: throw std::bad_alloc();
    case AVIF_RESULT_NOT_IMPLEMENTED:
    case AVIF_RESULT_UNSUPPORTED_DEPTH:
      throw Error(ErrorCode::unsupported_format, "This kind of AVIF cannot be read.",
                  avifResultToString(result));
    default: corrupt(avifResultToString(result));
  }
}

Canvas rgb_from(const avifImage& image) {
  const bool alpha = image.alphaPlane != nullptr, deep = image.depth > 8;
  Canvas canvas(image.width, image.height,
                {.model = ColourModel::rgb, .alpha = alpha, .bits = deep ? 16 : 8});
  avifRGBImage rgb;
  avifRGBImageSetDefaults(&rgb, &image);
  rgb.format = alpha ? AVIF_RGB_FORMAT_RGBA : AVIF_RGB_FORMAT_RGB;
  rgb.avoidLibYUV = AVIF_TRUE;  // it rounds otherwise on other processors
  rgb.chromaUpsampling = AVIF_CHROMA_UPSAMPLING_BILINEAR;
  rgb.pixels =
      deep ? reinterpret_cast<std::uint8_t*>(canvas.row16(0).data()) : canvas.row8(0).data();
  rgb.rowBytes = image.width * canvas.layout().channels() * (deep ? 2 : 1);
  check(avifImageYUVToRGB(&image, &rgb));
  if (deep)
    for (std::uint32_t y = 0; y < canvas.height(); ++y) stretch(canvas.row16(y), image.depth);
  return canvas;
}

Canvas canvas_from(const avifImage& image) {
  auto canvas = rgb_from(image);
  if (image.yuvFormat != AVIF_PIXEL_FORMAT_YUV400) return canvas;
  return image.depth > 8 ? grey_of<std::uint16_t>(canvas) : grey_of<std::uint8_t>(canvas);
}

}  // namespace pressoir::codecs::avif
