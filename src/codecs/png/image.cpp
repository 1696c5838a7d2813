#include "codecs/png/image.h"

#include <zlib.h>

#include <algorithm>
#include <array>
#include <cstdlib>
#include <limits>

#include "codecs/png/prediction.h"

namespace pressoir::codecs::png {
namespace {

void unfilter(int filter, std::span<std::uint8_t> row, std::span<const std::uint8_t> above,
              std::size_t step) {
  if (filter > 4) corrupt("filter type");
  for_predictions(filter, row, above, step, [&](std::size_t i, int predicted) {
    row[i] = static_cast<std::uint8_t>(row[i] + predicted);
  });
}

constexpr std::array<Pass, 1> kOnePass{{{0, 0, 1, 1}}};

void read_pass(RowReader& reader, Image& image, const Pass& pass) {
  const std::uint32_t width = pass.width(image.header);
  const std::uint32_t height = pass.height(image.header);
  if (width == 0) return;
  const std::size_t bits = std::size_t{channels_of(image.header.type)} * image.header.depth;
  std::vector<std::uint8_t> row(row_bytes(image.header, width)), above(row.size());
  for (std::uint32_t y = 0; y < height; ++y) {
    reader.next(row, above);
    const auto target = image.row(pass.y + y * pass.step_y);
    for (std::uint32_t x = 0; x < width; ++x)
      copy_pixel(row, x, target, pass.x + std::size_t{x} * pass.step_x, bits);
    std::swap(row, above);
  }
}

void clear_spare_bits(Image& image) {
  const std::size_t used =
      std::size_t{image.header.width} * channels_of(image.header.type) * image.header.depth % 8;
  if (used == 0) return;
  for (std::uint32_t y = 0; y < image.header.height; ++y) {
    std::uint8_t& last = image.row(y).back();
    last = static_cast<std::uint8_t>(last & 0xFF00U >> used);
  }
}

}  // namespace

void copy_pixel(std::span<const std::uint8_t> source, std::size_t from,
                std::span<std::uint8_t> target, std::size_t to, std::size_t bits) {
  if (bits >= 8) {
    const std::size_t bytes = bits / 8;
    std::copy_n(source.begin() + static_cast<std::ptrdiff_t>(from * bytes), bytes,
                target.begin() + static_cast<std::ptrdiff_t>(to * bytes));
    return;
  }
  const std::size_t in = from * bits;
  const std::size_t out = to * bits;
  const unsigned mask = (1U << bits) - 1;
  const unsigned value = source[in / 8] >> (8 - bits - in % 8) & mask;
  target[out / 8] = static_cast<std::uint8_t>(target[out / 8] | value << (8 - bits - out % 8));
}

struct RowReader::Inflater {
  Inflater(const std::vector<Bytes>& data, bool has_head) : pieces(data) {
    if (inflateInit2(&stream, has_head ? MAX_WBITS : -MAX_WBITS) != Z_OK)
      throw Error(ErrorCode::limit_exceeded, "Out of memory.");
  }
  ~Inflater() { inflateEnd(&stream); }
  Inflater(const Inflater&) = delete;
  Inflater& operator=(const Inflater&) = delete;

  bool feed() {
    while (stream.avail_in == 0) {
      if (piece == pieces.size()) return false;
      const Bytes data = pieces[piece];
      const std::size_t part = std::min<std::size_t>(data.size() - offset, 1U << 30);
      stream.next_in = const_cast<Bytef*>(as_u8(data) + offset);
      stream.avail_in = static_cast<uInt>(part);
      offset += part;
      if (offset == data.size()) ++piece, offset = 0;
    }
    return true;
  }

  /// Bytes that could not be filled because the stream ended or is damaged.
  std::size_t fill(std::span<std::uint8_t> out) {
    stream.next_out = out.data();
    stream.avail_out = narrow<uInt>(out.size());
    while (stream.avail_out > 0 && !ended && !damaged) {
      if (!feed()) break;
      const int status = inflate(&stream, Z_NO_FLUSH);
      if (status == Z_STREAM_END)
        ended = true;
      else if (status != Z_OK)
        damaged = true;
    }
    return stream.avail_out;
  }

  const std::vector<Bytes>& pieces;
  std::size_t piece = 0, offset = 0;
  z_stream stream{};
  bool ended = false, damaged = false;
};

RowReader::RowReader(const Header& header, const std::vector<Bytes>& pieces, bool has_head)
    : inflater_(std::make_unique<Inflater>(pieces, has_head)),
      pixel_bytes_(std::max<std::size_t>(1, channels_of(header.type) * header.depth / 8)) {}

RowReader::~RowReader() = default;

void RowReader::next(std::span<std::uint8_t> row, std::span<const std::uint8_t> above) {
  std::uint8_t filter = 0;
  if (inflater_->fill({&filter, 1}) != 0 || inflater_->fill(row) != 0)
    corrupt(inflater_->damaged ? "inflate" : "too few pixels");
  unfilter(filter, row, above, pixel_bytes_);
}

std::size_t RowReader::next_as_far_as_it_goes(std::span<std::uint8_t> row,
                                              std::span<const std::uint8_t> above) {
  std::uint8_t filter = 0;
  if (inflater_->fill({&filter, 1}) != 0) return 0;
  const std::size_t count = row.size() - inflater_->fill(row);
  if (filter > 4) {
    inflater_->damaged = true;
    return 0;
  }
  unfilter(filter, row.first(count), above.first(count), pixel_bytes_);
  return count;
}

bool RowReader::finish() {
  std::array<std::uint8_t, 1> excess{};
  if (!inflater_->ended && inflater_->fill(excess) == 0) return false;
  if (inflater_->damaged) corrupt("inflate");
  if (!inflater_->ended) corrupt("pixel data without its end");
  return inflater_->piece == inflater_->pieces.size() && inflater_->stream.avail_in == 0;
}

Image layout_of(const Container& container) {
  Image image;
  image.header = container.header;
  image.header.interlaced = false;
  const auto* palette = as_u8(container.palette);
  const auto* alpha = as_u8(container.transparency);
  for (std::size_t i = 0; i < container.palette.size() / 3; ++i)
    image.palette.push_back({palette[3 * i], palette[3 * i + 1], palette[3 * i + 2],
                             i < container.transparency.size() ? alpha[i] : std::uint8_t{255}});
  if (image.header.type != ColourType::palette && !container.transparency.empty()) {
    const auto mask = static_cast<std::uint16_t>((1U << image.header.depth) - 1);
    image.key.emplace();
    for (std::size_t i = 0; i < container.transparency.size() / 2; ++i)
      (*image.key)[i] =
          static_cast<std::uint16_t>(big_endian_16(container.transparency, 2 * i) & mask);
  }
  return image;
}

Image decode(Image layout, const std::vector<Bytes>& pieces, bool& has_excess) {
  Image image = std::move(layout);
  const bool interlaced = image.header.interlaced;
  image.header.interlaced = false;
  image.samples.assign(narrow<std::size_t>(std::uint64_t{image.stride()} * image.header.height), 0);
  RowReader reader(image.header, pieces);
  if (interlaced) {
    for (const Pass& pass : kAdam7) read_pass(reader, image, pass);
  } else {
    const std::vector<std::uint8_t> zeros(image.stride());
    for (std::uint32_t y = 0; y < image.header.height; ++y)
      reader.next(image.row(y), y == 0 ? std::span(zeros) : std::as_const(image).row(y - 1));
  }
  has_excess = !reader.finish();
  clear_spare_bits(image);
  return image;
}

Image decode(const Container& container) {
  Image layout = layout_of(container);
  layout.header.interlaced = container.header.interlaced;
  bool excess = false;
  return decode(std::move(layout), container.pixels, excess);
}

namespace {

void verify_stream(const Header& header, const std::vector<Bytes>& pieces) {
  RowReader reader(header, pieces);
  for (const Pass& pass : header.interlaced ? std::span<const Pass>(kAdam7) : kOnePass) {
    const std::uint32_t width = pass.width(header);
    const std::uint32_t height = pass.height(header);
    if (width == 0) continue;
    std::vector<std::uint8_t> row(row_bytes(header, width)), above(row.size());
    for (std::uint32_t y = 0; y < height; ++y) {
      reader.next(row, above);
      std::swap(row, above);
    }
  }
  reader.finish();
}

}  // namespace

void verify(const Container& container) {
  verify_stream(container.header, container.pixels);
  if (!container.animation) return;
  const Animation& animation = *container.animation;
  for (std::size_t i = animation.first_is_still ? 1 : 0; i < animation.frames.size(); ++i) {
    Header region = container.header;
    region.width = animation.frames[i].control.width;
    region.height = animation.frames[i].control.height;
    verify_stream(region, animation.frames[i].data);
  }
}

}  // namespace pressoir::codecs::png
