#include "codecs/tiff/pixels.h"

#include <algorithm>
#include <array>
#include <utility>
#include <vector>

#include "codecs/read_only.h"
#include "codecs/tiff/lab.h"
#include "codecs/tiff/palette.h"
#include "raster/colour/samples.h"

namespace pressoir::codecs::tiff {
namespace {

using raster::Canvas;

/// What one channel of the canvas is made of.
struct Channel {
  std::uint16_t sample = 0;            ///< of the file
  std::vector<std::uint16_t> table{};  ///< its values on the canvas; empty: as read
};

/// 0 to 2^depth - 1 stretched to the canvas; empty when nothing is to be done.
std::vector<std::uint16_t> stretched(unsigned depth, unsigned bits, bool inverted) {
  if (depth == bits && !inverted) return {};
  const std::uint32_t most = (1U << depth) - 1, full = (1U << bits) - 1;
  std::vector<std::uint16_t> table(std::size_t{most} + 1);
  for (std::uint32_t i = 0; i <= most; ++i)
    table[i] = static_cast<std::uint16_t>(raster::rescaled(inverted ? most - i : i, most, full));
  return table;
}

std::vector<Channel> channels_of(const File& file, const Shape& shape) {
  std::vector<Channel> channels;
  const unsigned depth = shape.number.depth();
  const auto bits = static_cast<unsigned>(shape.layout.bits);
  if (shape.meaning == Meaning::palette) {
    auto palette = palette_of(file, shape.number.bits);
    for (auto& colours : palette.colours) channels.push_back({0, std::move(colours)});
  } else {
    const auto colours =
        static_cast<std::uint16_t>(shape.layout.channels() - (shape.layout.alpha ? 1 : 0));
    for (std::uint16_t c = 0; c < colours; ++c)
      channels.push_back({c, stretched(depth, bits, shape.inverted)});
  }
  if (shape.alpha) channels.push_back({*shape.alpha, stretched(depth, bits, false)});
  return channels;
}

/// Writes the samples of a part of one row into the canvas.
class Writer {
 public:
  Writer(Canvas& canvas, const Shape& shape, std::vector<Channel> channels)
      : canvas_(canvas),
        shape_(shape),
        channels_(std::move(channels)),
        reader_(shape.number),
        numbers_(canvas.width()) {}

  /// `count` pixels from column `x` on.
  /// @param plane  the only sample that `from` holds; empty: all of each pixel.
  void write(std::uint32_t x, std::uint32_t y, std::uint32_t count,
             std::span<const std::uint8_t> from, std::optional<std::uint16_t> plane) {
    for (std::size_t c = 0; c < channels_.size(); ++c) {
      const auto sample = channels_[c].sample;
      if (plane && *plane != sample) continue;
      const bool again = c > 0 && channels_[c - 1].sample == sample;
      const Stretch stretch{plane ? 0U : sample, plane ? 1U : shape_.samples, count};
      if (!again) reader_.read(from, stretch, numbers_);
      if (shape_.layout.bits == 16)
        put(canvas_.row16(y), x, count, c);
      else
        put(canvas_.row8(y), x, count, c);
    }
  }
  /// Samples of the file that the canvas needs.
  [[nodiscard]] bool needs(std::uint16_t sample) const {
    return std::ranges::find(channels_, sample, &Channel::sample) != channels_.end();
  }
  /// @throws Error unsupported_format for measurements, of which little would be left.
  void check_range() const {
    if (reader_.outside() > reader_.seen() / 2)
      throw Error(ErrorCode::unsupported_format,
                  "This kind of TIFF cannot be read: most of its floating point samples are not "
                  "between 0 and 1.");
  }

 private:
  template <class Sample>
  void put(std::span<Sample> row, std::uint32_t x, std::uint32_t count, std::size_t c) {
    const auto& table = channels_[c].table;
    for (std::size_t i = 0; i < count; ++i)
      row[(x + i) * channels_.size() + c] =
          static_cast<Sample>(table.empty() ? numbers_[i] : table[numbers_[i]]);
  }

  Canvas& canvas_;
  const Shape& shape_;
  std::vector<Channel> channels_;
  NumberReader reader_;
  std::vector<std::uint16_t> numbers_;
};

/// Bytes that `width` pixels take in a row.
std::uint64_t row_bytes(const Shape& shape, std::uint64_t width, bool apart) {
  return (width * shape.number.bits * (apart ? 1U : shape.samples) + 7) / 8;
}

std::vector<std::uint8_t> buffer_of(const File& file, std::uint64_t needed, std::uint64_t given,
                                    const Limits& limits) {
  if (given < needed) file.fail("rows");
  if (given > limits.max_memory_bytes / 4)
    throw Error(ErrorCode::limit_exceeded, "The file needs more memory than allowed.");
  return std::vector<std::uint8_t>(static_cast<std::size_t>(given));
}

/// Which samples are read one after the other: each of them, or all at once.
std::vector<std::optional<std::uint16_t>> planes_of(const Shape& shape, const Writer& writer,
                                                    bool apart) {
  if (!apart) return {std::nullopt};
  std::vector<std::optional<std::uint16_t>> planes;
  for (std::uint16_t sample = 0; sample < shape.samples; ++sample)
    if (writer.needs(sample)) planes.emplace_back(sample);
  return planes;
}

/// Takes a part that is damaged. @throws Error as File::fail where it must not be.
void take_gap(const File& file, const char* part, std::vector<Gap>* gaps, const Gap& gap) {
  if (gaps == nullptr) file.fail(part);
  gaps->push_back(gap);
}

/// Rows that are coded together.
std::uint32_t strip_rows(const File& file, const Shape& shape) {
  std::uint32_t rows = 0;
  const bool is_tiled = TIFFIsTiled(file.get()) != 0;
  TIFFGetFieldDefaulted(file.get(), is_tiled ? TIFFTAG_TILELENGTH : TIFFTAG_ROWSPERSTRIP, &rows);
  return std::clamp(rows, 1U, shape.height);
}

void read_rows(const File& file, const Shape& shape, const Limits& limits, Writer& writer,
               bool apart, std::vector<Gap>* gaps) {
  auto row =
      buffer_of(file, row_bytes(shape, shape.width, apart), TIFFScanlineSize64(file.get()), limits);
  const std::uint32_t strip = strip_rows(file, shape);
  for (const auto plane : planes_of(shape, writer, apart)) {
    for (std::uint32_t y = 0; y < shape.height; ++y) {
      if (TIFFReadScanline(file.get(), row.data(), y, plane.value_or(0)) == 1) {
        writer.write(0, y, shape.width, row, plane);
        continue;
      }
      const std::uint32_t rest = std::min(strip - y % strip, shape.height - y);
      take_gap(file, "row", gaps, {.x = 0, .y = y, .width = shape.width, .height = rest});
      y += rest - 1;
    }
  }
}

void read_tiles(const File& file, const Shape& shape, const Limits& limits, Writer& writer,
                bool apart, std::vector<Gap>* gaps) {
  std::uint32_t width = 0, height = 0;
  TIFFGetField(file.get(), TIFFTAG_TILEWIDTH, &width);
  TIFFGetField(file.get(), TIFFTAG_TILELENGTH, &height);
  const std::uint64_t stride = TIFFTileRowSize64(file.get());
  if (width == 0 || height == 0 || stride < row_bytes(shape, width, apart)) file.fail("tiles");
  auto tile = buffer_of(file, stride * height, TIFFTileSize64(file.get()), limits);
  for (const auto plane : planes_of(shape, writer, apart)) {
    for (std::uint64_t y = 0; y < shape.height; y += height) {
      for (std::uint64_t x = 0; x < shape.width; x += width) {
        const auto left = static_cast<std::uint32_t>(x), top = static_cast<std::uint32_t>(y);
        if (TIFFReadTile(file.get(), tile.data(), left, top, 0, plane.value_or(0)) < 0) {
          take_gap(file, "tile", gaps,
                   {.x = left,
                    .y = top,
                    .width = std::min(width, shape.width - left),
                    .height = std::min(height, shape.height - top)});
          continue;
        }
        for (std::uint32_t i = 0; i < std::min(height, shape.height - top); ++i) {
          writer.write(left, top + i, std::min(width, shape.width - left),
                       std::span(tile).subspan(i * stride, stride), plane);
        }
      }
    }
  }
}

Canvas decode_samples(const File& file, const Shape& shape, const Limits& limits,
                      std::vector<Gap>* gaps) {
  Canvas canvas(shape.width, shape.height, shape.layout);
  Writer writer(canvas, shape, channels_of(file, shape));
  const bool apart = shape.samples > 1 && file.number(TIFFTAG_PLANARCONFIG, PLANARCONFIG_CONTIG) ==
                                              PLANARCONFIG_SEPARATE;
  if (TIFFIsTiled(file.get()) != 0)
    read_tiles(file, shape, limits, writer, apart, gaps);
  else
    read_rows(file, shape, limits, writer, apart, gaps);
  writer.check_range();
  return canvas;
}

/// libtiff's conversion of everything to 8-bit RGBA.
class Converter {
 public:
  explicit Converter(const File& file) {
    std::array<char, 1024> message{};
    if (TIFFRGBAImageBegin(&image_, file.get(), 1, message.data()) != 1)
      file.fail("kind of picture");
    image_.req_orientation = image_.orientation;  // as stored
  }
  ~Converter() { TIFFRGBAImageEnd(&image_); }
  Converter(const Converter&) = delete;
  Converter& operator=(const Converter&) = delete;
  /// `rows` rows from `y` on; false: they are damaged.
  bool get(std::vector<std::uint32_t>& pixels, const Shape& shape, std::uint32_t y,
           std::uint32_t rows) {
    image_.row_offset = static_cast<int>(y);
    return TIFFRGBAImageGet(&image_, pixels.data(), shape.width, rows) == 1;
  }

 private:
  TIFFRGBAImage image_{};
};

/// Where damage is taken, strip by strip.
Canvas decode_converted(const File& file, const Shape& shape, std::vector<Gap>* gaps) {
  const std::uint32_t step = gaps == nullptr ? shape.height : strip_rows(file, shape);
  std::vector<std::uint32_t> pixels(std::size_t{shape.width} * step);
  Canvas canvas(shape.width, shape.height, shape.layout);
  for (std::uint32_t top = 0; top < shape.height; top += step) {
    const std::uint32_t rows = std::min(step, shape.height - top);
    if (!Converter(file).get(pixels, shape, top, rows)) {
      take_gap(file, "pixels", gaps, {.x = 0, .y = top, .width = shape.width, .height = rows});
      continue;
    }
    for (std::uint32_t y = 0; y < rows; ++y) {
      auto row = canvas.row8(top + y);
      const auto* from = pixels.data() + std::size_t{y} * shape.width;
      for (std::size_t x = 0; x < shape.width; ++x) {
        row[3 * x] = static_cast<std::uint8_t>(TIFFGetR(from[x]));
        row[3 * x + 1] = static_cast<std::uint8_t>(TIFFGetG(from[x]));
        row[3 * x + 2] = static_cast<std::uint8_t>(TIFFGetB(from[x]));
      }
    }
  }
  return canvas;
}

}  // namespace

Canvas decode(const File& file, const Shape& shape, const Limits& limits, std::vector<Gap>* gaps) {
  if (shape.meaning == Meaning::converted) return decode_converted(file, shape, gaps);
  auto canvas = decode_samples(file, shape, limits, gaps);
  if (is_lab(shape.meaning))
    lab_to_srgb(canvas, lab_scale_of(file, shape), shape.premultiplied);
  else if (shape.premultiplied)
    unmultiply(canvas);
  return canvas;
}

}  // namespace pressoir::codecs::tiff
