#include "codecs/tiff/pixels.h"

#include <algorithm>
#include <array>
#include <cstring>
#include <vector>

#include "codecs/read_only.h"

namespace pressoir::codecs::tiff {
namespace {

using raster::Canvas;
using raster::ColourModel;

constexpr std::uint16_t kMostSamples = 16;

[[noreturn]] void corrupt(const char* what) {
  throw Error(ErrorCode::corrupt_input, "The TIFF is damaged.", what);
}

/// Colour channels of a page that can be taken sample by sample; 0: it cannot.
std::uint16_t direct_colours(const File& file) {
  const auto bits = file.number(TIFFTAG_BITSPERSAMPLE, 1);
  const auto format = file.number(TIFFTAG_SAMPLEFORMAT, SAMPLEFORMAT_UINT);
  if ((bits != 8 && bits != 16) || (format != SAMPLEFORMAT_UINT && format != SAMPLEFORMAT_VOID))
    return 0;
  switch (file.number(TIFFTAG_PHOTOMETRIC, PHOTOMETRIC_MINISWHITE)) {
    case PHOTOMETRIC_MINISWHITE:
    case PHOTOMETRIC_MINISBLACK: return 1;
    case PHOTOMETRIC_RGB: return 3;
    case PHOTOMETRIC_SEPARATED:
      return file.number(TIFFTAG_INKSET, INKSET_CMYK) == INKSET_CMYK ? 4 : 0;
    default: return 0;
  }
}

/// The kind of the first extra sample; EXTRASAMPLE_UNSPECIFIED where there is none.
std::uint16_t extra_kind(const File& file) {
  std::uint16_t count = 0;
  const std::uint16_t* kinds = nullptr;
  if (TIFFGetFieldDefaulted(file.get(), TIFFTAG_EXTRASAMPLES, &count, &kinds) != 1 || count == 0)
    return EXTRASAMPLE_UNSPECIFIED;
  return kinds[0];
}

/// Writes the samples of a stretch of one row into the canvas: `count` pixels from column `x`.
class Writer {
 public:
  Writer(Canvas& canvas, const Shape& shape) : canvas_(canvas), shape_(shape) {}
  /// @param plane  the only sample that `from` holds; empty: all of each pixel.
  void write(std::uint32_t x, std::uint32_t y, std::uint32_t count, const std::uint8_t* from,
             std::optional<std::uint16_t> plane) {
    if (shape_.layout.bits == 16)
      write_samples<std::uint16_t>(canvas_.row16(y), x, count, from, plane);
    else
      write_samples<std::uint8_t>(canvas_.row8(y), x, count, from, plane);
  }

 private:
  template <class Sample>
  void write_samples(std::span<Sample> row, std::uint32_t x, std::uint32_t count,
                     const std::uint8_t* from, std::optional<std::uint16_t> plane) {
    const std::size_t channels = shape_.layout.channels();
    const std::size_t colours = channels - (shape_.layout.alpha ? 1 : 0);
    const std::size_t stride = plane ? 1 : shape_.samples;
    for (std::size_t c = 0; c < channels; ++c) {
      if (plane && *plane != c) continue;
      const bool inverts = shape_.inverted && c < colours;
      for (std::size_t i = 0; i < count; ++i) {
        Sample value = 0;
        std::memcpy(&value, from + (i * stride + (plane ? 0 : c)) * sizeof(Sample), sizeof(Sample));
        row[(x + i) * channels + c] = inverts ? static_cast<Sample>(~value) : value;
      }
    }
  }
  Canvas& canvas_;
  const Shape& shape_;
};

std::vector<std::uint8_t> buffer_of(std::uint64_t needed, std::uint64_t given,
                                    const Limits& limits) {
  if (given < needed) corrupt("rows");
  if (given > limits.max_memory_bytes / 4)
    throw Error(ErrorCode::limit_exceeded, "The file needs more memory than allowed.");
  return std::vector<std::uint8_t>(static_cast<std::size_t>(given));
}

void read_rows(const File& file, const Shape& shape, const Limits& limits, Writer& writer,
               std::uint16_t planes) {
  const std::uint64_t sample_bytes = static_cast<std::uint64_t>(shape.layout.bits) / 8;
  const std::uint64_t needed = shape.width * sample_bytes * (planes > 1 ? 1U : shape.samples);
  auto row = buffer_of(needed, TIFFScanlineSize64(file.get()), limits);
  for (std::uint16_t plane = 0; plane < planes; ++plane) {
    for (std::uint32_t y = 0; y < shape.height; ++y) {
      if (TIFFReadScanline(file.get(), row.data(), y, plane) != 1) corrupt("row");
      writer.write(0, y, shape.width, row.data(), planes > 1 ? std::optional(plane) : std::nullopt);
    }
  }
}

void read_tiles(const File& file, const Shape& shape, const Limits& limits, Writer& writer,
                std::uint16_t planes) {
  std::uint32_t width = 0, height = 0;
  TIFFGetField(file.get(), TIFFTAG_TILEWIDTH, &width);
  TIFFGetField(file.get(), TIFFTAG_TILELENGTH, &height);
  if (width == 0 || height == 0) corrupt("tiles");
  const std::uint64_t row_bytes = TIFFTileRowSize64(file.get());
  const std::uint64_t sample_bytes = static_cast<std::uint64_t>(shape.layout.bits) / 8;
  if (row_bytes < width * sample_bytes * (planes > 1 ? 1U : shape.samples)) corrupt("tile rows");
  auto tile = buffer_of(row_bytes * height, TIFFTileSize64(file.get()), limits);
  for (std::uint16_t plane = 0; plane < planes; ++plane) {
    for (std::uint64_t y = 0; y < shape.height; y += height) {
      for (std::uint64_t x = 0; x < shape.width; x += width) {
        const auto left = static_cast<std::uint32_t>(x), top = static_cast<std::uint32_t>(y);
        if (TIFFReadTile(file.get(), tile.data(), left, top, 0, plane) < 0) corrupt("tile");
        for (std::uint32_t i = 0; i < std::min(height, shape.height - top); ++i) {
          writer.write(left, top + i, std::min(width, shape.width - left),
                       tile.data() + i * row_bytes,
                       planes > 1 ? std::optional(plane) : std::nullopt);
        }
      }
    }
  }
}

Canvas decode_direct(const File& file, const Shape& shape, const Limits& limits) {
  Canvas canvas(shape.width, shape.height, shape.layout);
  Writer writer(canvas, shape);
  const bool apart =
      file.number(TIFFTAG_PLANARCONFIG, PLANARCONFIG_CONTIG) == PLANARCONFIG_SEPARATE;
  const auto planes =
      apart ? static_cast<std::uint16_t>(shape.layout.channels()) : std::uint16_t{1};
  if (TIFFIsTiled(file.get()) != 0)
    read_tiles(file, shape, limits, writer, planes);
  else
    read_rows(file, shape, limits, writer, planes);
  return canvas;
}

/// libtiff's conversion of everything to 8-bit RGBA.
class Converter {
 public:
  explicit Converter(const File& file) {
    std::array<char, 1024> message{};
    if (TIFFRGBAImageBegin(&image_, file.get(), 1, message.data()) != 1) corrupt("kind of picture");
    image_.req_orientation = image_.orientation;  // as stored
  }
  ~Converter() { TIFFRGBAImageEnd(&image_); }
  Converter(const Converter&) = delete;
  Converter& operator=(const Converter&) = delete;
  void get(std::vector<std::uint32_t>& pixels, const Shape& shape) {
    if (TIFFRGBAImageGet(&image_, pixels.data(), shape.width, shape.height) != 1) corrupt("pixels");
  }

 private:
  TIFFRGBAImage image_{};
};

Canvas decode_converted(const File& file, const Shape& shape) {
  std::vector<std::uint32_t> pixels(std::size_t{shape.width} * shape.height);
  Converter(file).get(pixels, shape);
  Canvas canvas(shape.width, shape.height, shape.layout);
  const std::size_t channels = shape.layout.channels();
  for (std::uint32_t y = 0; y < shape.height; ++y) {
    auto row = canvas.row8(y);
    const auto* from = pixels.data() + std::size_t{y} * shape.width;
    for (std::size_t x = 0; x < shape.width; ++x) {
      for (std::size_t c = 0; c < channels; ++c)
        row[x * channels + c] = static_cast<std::uint8_t>(from[x] >> (8 * c));
    }
  }
  return canvas;
}

}  // namespace

Shape shape_of(const File& file, const Limits& limits) {
  Shape shape;
  if (TIFFGetField(file.get(), TIFFTAG_IMAGEWIDTH, &shape.width) != 1 ||
      TIFFGetField(file.get(), TIFFTAG_IMAGELENGTH, &shape.height) != 1)
    corrupt("size");
  check_size(shape.width, shape.height, limits);
  if (TIFFIsCODECConfigured(file.number(TIFFTAG_COMPRESSION, COMPRESSION_NONE)) != 1)
    throw Error(ErrorCode::unsupported_format, "This kind of TIFF cannot be read.", "compression");
  shape.samples = file.number(TIFFTAG_SAMPLESPERPIXEL, 1);
  const auto colours = direct_colours(file);
  const auto extra = shape.samples > colours ? extra_kind(file) : EXTRASAMPLE_UNSPECIFIED;
  const bool alpha = extra == EXTRASAMPLE_ASSOCALPHA || extra == EXTRASAMPLE_UNASSALPHA;
  shape.direct = colours != 0 && shape.samples >= colours && shape.samples <= kMostSamples;
  if (!shape.direct) {
    shape.layout = {ColourModel::rgb, alpha, 8};
    shape.premultiplied = alpha;  // libtiff multiplies where the file does not
    return shape;
  }
  const auto model = colours == 1   ? ColourModel::grey
                     : colours == 3 ? ColourModel::rgb
                                    : ColourModel::cmyk;
  shape.layout = {model, alpha, file.number(TIFFTAG_BITSPERSAMPLE, 8)};
  shape.inverted = file.number(TIFFTAG_PHOTOMETRIC, 0) == PHOTOMETRIC_MINISWHITE;
  shape.premultiplied = extra == EXTRASAMPLE_ASSOCALPHA;
  return shape;
}

Canvas decode(const File& file, const Shape& shape, const Limits& limits) {
  auto canvas = shape.direct ? decode_direct(file, shape, limits) : decode_converted(file, shape);
  if (shape.premultiplied) unmultiply(canvas);
  return canvas;
}

}  // namespace pressoir::codecs::tiff
