#include "codecs/avif/planes.h"

#include <algorithm>
#include <array>
#include <cstring>
#include <new>
#include <vector>

#include "raster/colour/samples.h"

namespace pressoir::codecs::avif {
namespace {

using raster::Canvas;
using raster::ColourModel;

/// What red and blue weigh in the luma (H.273, table 4).
struct Weights {
  float red, blue;
};
constexpr Weights kBt601{.red = 0.299F, .blue = 0.114F};
constexpr Weights kBt2020{.red = 0.2627F, .blue = 0.0593F};

/// One row of a canvas, its samples scaled to those of the planes.
struct Row {
  explicit Row(std::size_t width) : red(width), green(width), blue(width) {}
  std::vector<float> red, green, blue;
};

template <class Sample>
void read(std::span<const Sample> row, std::size_t channels, float scale, Row& out) {
  const Sample* in = row.data();
  for (std::size_t x = 0; x < out.red.size(); ++x, in += channels) {
    out.red[x] = static_cast<float>(in[0]) * scale;
    out.green[x] = static_cast<float>(in[1]) * scale;
    out.blue[x] = static_cast<float>(in[2]) * scale;
  }
}

class Writer {
 public:
  Writer(const Canvas& canvas, avifImage& image)
      : canvas_(canvas),
        image_(image),
        width_(canvas.width()),
        most_((1U << image.depth) - 1U),
        deep_(image.depth > 8) {}

  /// One channel of the canvas as it is.
  void copy(std::size_t channel, std::uint8_t* plane, std::uint32_t stride) const {
    for (std::uint32_t y = 0; y < canvas_.height(); ++y) {
      std::uint8_t* out = plane + std::size_t{y} * stride;
      if (canvas_.layout().bits == 16)
        copy_row(canvas_.row16(y), 65'535, channel, out);
      else
        copy_row(canvas_.row8(y), 255, channel, out);
    }
  }
  void convert(const Weights& weights, Chroma chroma) const {
    const std::uint32_t step = chroma == Chroma::half ? 2 : 1;
    std::array<Row, 2> rows{Row(width_), Row(width_)};
    for (std::uint32_t y = 0; y < canvas_.height(); y += step) {
      for (std::uint32_t i = 0; i < step; ++i) {
        // Behind the last row stands that row again.
        const auto at = std::min(y + i, canvas_.height() - 1);
        read_row(at, rows.at(i));
        if (y + i < canvas_.height()) write_luma(weights, rows.at(i), y + i);
      }
      if (step == 1)
        write_chroma(weights, rows[0], y);
      else
        write_chroma(weights, halved(rows[0], rows[1]), y / 2);
    }
  }

 private:
  template <class Sample>
  void copy_row(std::span<const Sample> row, std::uint64_t full, std::size_t channel,
                std::uint8_t* out) const {
    const std::size_t channels = canvas_.layout().channels();
    for (std::size_t x = 0; x < width_; ++x)
      put(out, x,
          static_cast<std::uint16_t>(raster::rescaled(row[x * channels + channel], full, most_)));
  }
  void read_row(std::uint32_t y, Row& out) const {
    const std::size_t channels = canvas_.layout().channels();
    if (canvas_.layout().bits == 16)
      read(canvas_.row16(y), channels, static_cast<float>(most_) / 65'535.0F, out);
    else
      read(canvas_.row8(y), channels, static_cast<float>(most_) / 255.0F, out);
  }
  Row halved(const Row& upper, const Row& lower) const {
    Row out((width_ + 1) / 2);
    const auto mean = [&](const std::vector<float>& above, const std::vector<float>& below,
                          std::vector<float>& into) {
      for (std::size_t x = 0; x < into.size(); ++x) {
        const std::size_t left = 2 * x, right = std::min(left + 1, width_ - 1);
        into[x] = (above[left] + above[right] + below[left] + below[right]) * 0.25F;
      }
    };
    mean(upper.red, lower.red, out.red);
    mean(upper.green, lower.green, out.green);
    mean(upper.blue, lower.blue, out.blue);
    return out;
  }
  static float luma(const Weights& weights, const Row& row, std::size_t x) {
    return weights.red * row.red[x] + (1 - weights.red - weights.blue) * row.green[x] +
           weights.blue * row.blue[x];
  }
  void write_luma(const Weights& weights, const Row& row, std::uint32_t y) const {
    auto* out = image_.yuvPlanes[AVIF_CHAN_Y] + std::size_t{y} * image_.yuvRowBytes[AVIF_CHAN_Y];
    for (std::size_t x = 0; x < row.red.size(); ++x) put(out, x, rounded(luma(weights, row, x)));
  }
  void write_chroma(const Weights& weights, const Row& row, std::uint32_t y) const {
    auto* u = image_.yuvPlanes[AVIF_CHAN_U] + std::size_t{y} * image_.yuvRowBytes[AVIF_CHAN_U];
    auto* v = image_.yuvPlanes[AVIF_CHAN_V] + std::size_t{y} * image_.yuvRowBytes[AVIF_CHAN_V];
    const float middle = static_cast<float>(1U << (image_.depth - 1));
    const float blue = 0.5F / (1 - weights.blue), red = 0.5F / (1 - weights.red);
    for (std::size_t x = 0; x < row.red.size(); ++x) {
      const float level = luma(weights, row, x);
      put(u, x, rounded((row.blue[x] - level) * blue + middle));
      put(v, x, rounded((row.red[x] - level) * red + middle));
    }
  }
  [[nodiscard]] std::uint16_t rounded(float value) const {
    const float most = static_cast<float>(most_);
    return static_cast<std::uint16_t>(value <= 0 ? 0 : value >= most ? most : value + 0.5F);
  }
  void put(std::uint8_t* row, std::size_t x, std::uint16_t value) const {
    if (deep_)
      std::memcpy(row + 2 * x, &value, 2);
    else
      row[x] = static_cast<std::uint8_t>(value);
  }

  const Canvas& canvas_;
  avifImage& image_;
  std::size_t width_;
  std::uint32_t most_;
  bool deep_;
};

avifPixelFormat format_of(const Canvas& canvas, const PlaneOptions& options) {
  if (canvas.layout().model == ColourModel::grey) return AVIF_PIXEL_FORMAT_YUV400;
  return options.chroma == Chroma::half ? AVIF_PIXEL_FORMAT_YUV420 : AVIF_PIXEL_FORMAT_YUV444;
}

// Code points of H.273.
constexpr std::uint8_t kNotSaid = 2, kBt709Primaries = 1, kBt2020Primaries = 9;
constexpr std::uint8_t kSrgbCurve = 13;

}  // namespace

Image planes_of(const Canvas& canvas, const PlaneOptions& options) {
  Image image(avifImageCreate(canvas.width(), canvas.height(),
                              static_cast<std::uint32_t>(options.depth),
                              format_of(canvas, options)));
  if (!image) throw std::bad_alloc();
  const bool alpha = canvas.layout().alpha;
  const avifPlanesFlags planes = alpha ? AVIF_PLANES_ALL : AVIF_PLANES_YUV;
  if (avifImageAllocatePlanes(image.get(), planes) != AVIF_RESULT_OK) throw std::bad_alloc();
  const auto& code = canvas.code;
  const bool says_nothing = code.primaries == kNotSaid && code.transfer == kNotSaid;
  const bool wide = code.primaries == kBt2020Primaries;
  image->yuvRange = AVIF_RANGE_FULL;
  image->colorPrimaries = says_nothing ? kBt709Primaries : code.primaries;
  image->transferCharacteristics =
      static_cast<avifTransferCharacteristics>(says_nothing ? kSrgbCurve : code.transfer);
  const bool identity = options.identity && canvas.layout().model == ColourModel::rgb;
  image->matrixCoefficients = identity ? AVIF_MATRIX_COEFFICIENTS_IDENTITY
                              : wide   ? AVIF_MATRIX_COEFFICIENTS_BT2020_NCL
                                       : AVIF_MATRIX_COEFFICIENTS_BT601;
  const Writer writer(canvas, *image);
  const auto copy = [&](std::size_t channel, int plane) {
    writer.copy(channel, image->yuvPlanes[plane], image->yuvRowBytes[plane]);
  };
  if (canvas.layout().model == ColourModel::grey) {
    copy(0, AVIF_CHAN_Y);
  } else if (identity) {
    copy(1, AVIF_CHAN_Y);
    copy(2, AVIF_CHAN_U);
    copy(0, AVIF_CHAN_V);
  } else {
    writer.convert(wide ? kBt2020 : kBt601, options.chroma);
  }
  if (alpha) writer.copy(canvas.layout().channels() - 1, image->alphaPlane, image->alphaRowBytes);
  return image;
}

}  // namespace pressoir::codecs::avif
