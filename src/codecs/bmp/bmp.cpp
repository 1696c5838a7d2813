#include "codecs/bmp/bmp.h"

#include <bit>
#include <vector>

#include "codecs/bmp/header.h"
#include "codecs/bmp/format.h"
#include "codecs/read_only.h"

namespace pressoir::codecs {
namespace {

using bmp::Coding;
using bmp::Header;
using raster::Canvas;

[[noreturn]] void corrupt(const char* what) {
  throw Error(ErrorCode::corrupt_input, "The BMP is damaged.", what);
}

std::uint32_t row_in_canvas(const Header& header, std::uint32_t stored) {
  return header.top_down ? stored : header.height - 1 - stored;
}

/// Rows of 1 to 32 bits per pixel, each padded to four bytes.
class PlainRows {
 public:
  explicit PlainRows(const Header& header)
      : header_(header),
        stride_((std::uint64_t{header.width} * header.bits + 31) / 32 * 4),
        bytes_((std::uint64_t{header.width} * header.bits + 7) / 8) {
    // The padding of the last row may be missing.
    if (stride_ * (header.height - 1) + bytes_ > header.pixels.size())
      corrupt("pixels are missing");
  }
  [[nodiscard]] std::span<const std::uint8_t> row(std::uint32_t stored) const {
    return {as_u8(header_.pixels) + stride_ * stored, static_cast<std::size_t>(bytes_)};
  }

 private:
  const Header& header_;
  std::uint64_t stride_, bytes_;
};

unsigned index_at(std::span<const std::uint8_t> row, std::size_t x, unsigned bits) {
  const std::size_t bit = x * bits;
  return row[bit / 8] >> (8 - bits - bit % 8) & ((1U << bits) - 1);
}

void put(std::span<std::uint8_t> row, std::size_t x, const std::array<std::uint8_t, 3>& colour) {
  std::copy(colour.begin(), colour.end(), row.begin() + static_cast<std::ptrdiff_t>(3 * x));
}

/// `colour_at` gives the colour of pixel `x` of a stored row.
template <class ColourAt>
Canvas decode_opaque(const Header& header, const ColourAt& colour_at) {
  const PlainRows rows(header);
  Canvas canvas(header.width, header.height, {});
  for (std::uint32_t y = 0; y < header.height; ++y) {
    const auto from = rows.row(y);
    auto into = canvas.row8(row_in_canvas(header, y));
    for (std::size_t x = 0; x < header.width; ++x) put(into, x, colour_at(from, x));
  }
  return canvas;
}

Canvas decode_indexed(const Header& header) {
  return decode_opaque(header, [&](std::span<const std::uint8_t> row, std::size_t x) {
    return header.palette[index_at(row, x, header.bits)];
  });
}

Canvas decode_24(const Header& header) {
  return decode_opaque(header, [](std::span<const std::uint8_t> row, std::size_t x) {
    return std::array{row[3 * x + 2], row[3 * x + 1], row[3 * x]};
  });
}

/// A bit field as 0..255. Rounded down, not as raster::rescaled() does: results stay as they were.
std::uint8_t field(std::uint32_t pixel, std::uint32_t mask) {
  if (mask == 0) return 0;
  const auto shift = static_cast<unsigned>(std::countr_zero(mask));
  const std::uint64_t most = mask >> shift;
  return static_cast<std::uint8_t>(((pixel & mask) >> shift) * std::uint64_t{255} / most);
}

/// 16 and 32 bits by masks. Alpha that is 0 everywhere says nothing: many writers leave it so.
Canvas decode_fields(const Header& header) {
  const PlainRows rows(header);
  const std::size_t bytes = header.bits / 8;
  const auto pixel_at = [&](std::span<const std::uint8_t> row, std::size_t x) {
    std::uint32_t pixel = 0;
    for (std::size_t i = bytes; i-- > 0;) pixel = pixel << 8 | row[x * bytes + i];
    return pixel;
  };
  bool alpha = false;
  for (std::uint32_t y = 0; y < header.height && header.masks[3] != 0 && !alpha; ++y) {
    for (std::size_t x = 0; x < header.width && !alpha; ++x)
      alpha = (pixel_at(rows.row(y), x) & header.masks[3]) != 0;
  }
  Canvas canvas(header.width, header.height,
                {.model = raster::ColourModel::rgb, .alpha = alpha, .bits = 8});
  const std::size_t channels = alpha ? 4 : 3;
  for (std::uint32_t y = 0; y < header.height; ++y) {
    const auto from = rows.row(y);
    auto into = canvas.row8(row_in_canvas(header, y));
    for (std::size_t x = 0; x < header.width; ++x) {
      const std::uint32_t pixel = pixel_at(from, x);
      for (std::size_t c = 0; c < channels; ++c)
        into[x * channels + c] = field(pixel, header.masks.at(c));
    }
  }
  return canvas;
}

/// RLE4 and RLE8. What no run covers keeps index 0; what stands over a row is left out.
class Runs {
 public:
  explicit Runs(const Header& header)
      : header_(header), canvas_(header.width, header.height, {}), small_(header.bits == 4) {
    for (std::uint32_t y = 0; y < header.height; ++y) {
      auto row = canvas_.row8(y);
      for (std::size_t x = 0; x < header.width; ++x) put(row, x, header.palette[0]);
    }
  }
  Canvas decode() && {
    while (y_ < header_.height) {
      const unsigned count = take(), value = take();
      if (count != 0) {
        for (unsigned i = 0; i < count; ++i) paint(nibble(value, i));
      } else if (value == 0) {
        x_ = 0;
        ++y_;
      } else if (value == 1) {
        break;
      } else if (value == 2) {
        x_ += take();
        y_ += take();
      } else {
        literal(value);
      }
    }
    return std::move(canvas_);
  }

 private:
  unsigned take() {
    if (at_ >= header_.pixels.size()) corrupt("runs are missing");
    return std::to_integer<unsigned>(header_.pixels[at_++]);
  }
  [[nodiscard]] unsigned nibble(unsigned value, unsigned number) const {
    if (!small_) return value;
    return number % 2 == 0 ? value >> 4 : value & 15;
  }
  void literal(unsigned count) {
    unsigned value = 0;
    for (unsigned i = 0; i < count; ++i) {
      if (!small_ || i % 2 == 0) value = take();
      paint(nibble(value, i));
    }
    const unsigned bytes = small_ ? (count + 1) / 2 : count;
    if (bytes % 2 != 0) (void)take();  // literals end on a word
  }
  void paint(unsigned index) {
    if (x_ < header_.width && y_ < header_.height)
      put(canvas_.row8(row_in_canvas(header_, y_)), x_, header_.palette[index]);
    ++x_;
  }
  const Header& header_;
  Canvas canvas_;
  bool small_;
  std::size_t at_ = 0;
  std::uint64_t x_ = 0;
  std::uint32_t y_ = 0;
};

Canvas decode(Bytes input, const Limits& limits) {
  const auto header = bmp::parse(input, limits);
  if (header.coding == Coding::runs4 || header.coding == Coding::runs8)
    return Runs(header).decode();
  if (header.bits <= 8) return decode_indexed(header);
  return header.bits == 24 ? decode_24(header) : decode_fields(header);
}

class BmpCodec final : public ReadOnlyCodec {
 public:
  [[nodiscard]] const KnownFormat& format() const noexcept override { return bmp_format(); }
  [[nodiscard]] Probe probe(Bytes input, const Limits& limits) const override {
    const auto header = bmp::parse(input, limits);
    return {.pixels = Pixels{
                .width = header.width, .height = header.height, .has_alpha = header.masks[3] != 0}};
  }
  [[nodiscard]] std::unique_ptr<raster::FrameReader> read(Bytes input,
                                                          const Limits& limits) const override {
    const auto header = bmp::parse(input, limits);
    return std::make_unique<StillReader>(
        raster::FramesInfo{.width = header.width, .height = header.height}, metadata_of(header),
        [input, limits] { return decode(input, limits); });
  }
  [[nodiscard]] std::vector<std::string> side_data(Bytes file) const override {
    return raster::groups_in(metadata_of(bmp::parse(file, already_checked())));
  }

 private:
  static raster::Metadata metadata_of(const Header& header) {
    raster::Metadata metadata;
    metadata.icc = to_buffer(header.icc);
    if (header.per_metre_x > 0 && header.per_metre_y > 0)
      metadata.density = {.x = header.per_metre_x, .y = header.per_metre_y};
    return metadata;
  }
};

}  // namespace

const RasterCodec& bmp_codec() noexcept {
  static const BmpCodec codec;
  return codec;
}

}  // namespace pressoir::codecs
