#include "codecs/png/image.h"

#include <zlib.h>

#include <algorithm>
#include <array>
#include <cstdlib>
#include <limits>

namespace pressoir::codecs::png {
namespace {

[[noreturn]] void corrupt(const char* why) {
  throw Error(ErrorCode::corrupt_input, "The PNG file is damaged.", why);
}

std::uint8_t paeth(int left, int above, int corner) {
  const int from_left = std::abs(above - corner);
  const int from_above = std::abs(left - corner);
  const int from_corner = std::abs(left + above - 2 * corner);
  if (from_left <= from_above && from_left <= from_corner) return static_cast<std::uint8_t>(left);
  return static_cast<std::uint8_t>(from_above <= from_corner ? above : corner);
}

void unfilter(int filter, std::span<std::uint8_t> row, std::span<const std::uint8_t> above,
              std::size_t step) {
  const auto add = [&](std::size_t i, int value) {
    row[i] = static_cast<std::uint8_t>(row[i] + value);
  };
  const std::size_t n = row.size();
  const std::size_t head = std::min(step, n);
  switch (filter) {
    case 0: return;
    case 1:
      for (std::size_t i = step; i < n; ++i) add(i, row[i - step]);
      return;
    case 2:
      for (std::size_t i = 0; i < n; ++i) add(i, above[i]);
      return;
    case 3:
      for (std::size_t i = 0; i < head; ++i) add(i, above[i] / 2);
      for (std::size_t i = step; i < n; ++i) add(i, (row[i - step] + above[i]) / 2);
      return;
    case 4:
      for (std::size_t i = 0; i < head; ++i) add(i, above[i]);
      for (std::size_t i = step; i < n; ++i)
        add(i, paeth(row[i - step], above[i], above[i - step]));
      return;
    default: corrupt("filter type");
  }
}

struct Pass {
  std::uint32_t x, y, step_x, step_y;
};
constexpr std::array<Pass, 7> kPasses{{{0, 0, 8, 8},
                                       {4, 0, 8, 8},
                                       {0, 4, 4, 8},
                                       {2, 0, 4, 4},
                                       {0, 2, 2, 4},
                                       {1, 0, 2, 2},
                                       {0, 1, 1, 2}}};

std::uint32_t count(std::uint32_t size, std::uint32_t start, std::uint32_t step) {
  return size > start ? (size - start - 1) / step + 1 : 0;
}

/// Copies pixel `from` of one packed row to pixel `to` of another (whose bits there are zero).
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

void read_pass(RowReader& reader, Image& image, const Pass& pass) {
  const std::uint32_t width = count(image.header.width, pass.x, pass.step_x);
  const std::uint32_t height = count(image.header.height, pass.y, pass.step_y);
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

/// Rows one after the other: streamed, or of a decoded picture when interlaced.
class Rows {
 public:
  explicit Rows(const Container& container) : layout_(layout_of(container)) {
    if (container.header.interlaced) {
      whole_ = decode(container);
    } else {
      reader_ = std::make_unique<RowReader>(layout_.header, container.pixels);
      row_.resize(layout_.stride());
      above_.resize(layout_.stride());
    }
  }
  const Image& layout() const { return layout_; }
  void next(std::span<std::uint16_t> rgba) {
    if (whole_) return expand_row(layout_, whole_->row(y_++), rgba);
    std::swap(row_, above_);
    reader_->next(row_, above_);
    expand_row(layout_, row_, rgba);
  }
  void finish() {
    if (reader_) reader_->finish();
  }

 private:
  Image layout_;
  std::optional<Image> whole_;
  std::unique_ptr<RowReader> reader_;
  std::vector<std::uint8_t> row_, above_;
  std::uint32_t y_ = 0;
};

bool rows_look_equal(std::span<const std::uint16_t> a, std::span<const std::uint16_t> b) {
  for (std::size_t i = 0; i < a.size(); i += 4) {
    if (a[i + 3] != b[i + 3]) return false;
    if (a[i + 3] != 0 && (a[i] != b[i] || a[i + 1] != b[i + 1] || a[i + 2] != b[i + 2]))
      return false;
  }
  return true;
}

unsigned sample_at(std::span<const std::uint8_t> row, std::size_t index, unsigned depth) {
  if (depth == 8) return row[index];
  if (depth == 16) return static_cast<unsigned>(row[2 * index] << 8 | row[2 * index + 1]);
  const std::size_t bit = index * depth;
  return row[bit / 8] >> (8 - depth - bit % 8) & ((1U << depth) - 1);
}

}  // namespace

struct RowReader::Inflater {
  explicit Inflater(const std::vector<Bytes>& data) : pieces(data) {
    if (inflateInit(&stream) != Z_OK) throw Error(ErrorCode::limit_exceeded, "Out of memory.");
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

  /// Bytes that could not be filled because the stream ended.
  std::size_t fill(std::span<std::uint8_t> out) {
    stream.next_out = out.data();
    stream.avail_out = narrow<uInt>(out.size());
    while (stream.avail_out > 0 && !ended) {
      if (!feed()) break;
      const int status = inflate(&stream, Z_NO_FLUSH);
      if (status == Z_STREAM_END)
        ended = true;
      else if (status != Z_OK)
        corrupt("inflate");
    }
    return stream.avail_out;
  }

  const std::vector<Bytes>& pieces;
  std::size_t piece = 0, offset = 0;
  z_stream stream{};
  bool ended = false;
};

RowReader::RowReader(const Header& header, const std::vector<Bytes>& pieces)
    : inflater_(std::make_unique<Inflater>(pieces)),
      pixel_bytes_(std::max<std::size_t>(1, channels_of(header.type) * header.depth / 8)) {}

RowReader::~RowReader() = default;

void RowReader::next(std::span<std::uint8_t> row, std::span<const std::uint8_t> above) {
  std::uint8_t filter = 0;
  if (inflater_->fill({&filter, 1}) != 0 || inflater_->fill(row) != 0) corrupt("too few pixels");
  unfilter(filter, row, above, pixel_bytes_);
}

bool RowReader::finish() {
  std::array<std::uint8_t, 1> excess{};
  if (!inflater_->ended && inflater_->fill(excess) == 0) return false;
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
    for (const Pass& pass : kPasses) read_pass(reader, image, pass);
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

void verify(const Container& container) {
  if (container.header.interlaced) {
    (void)decode(container);
    return;
  }
  RowReader reader(container.header, container.pixels);
  std::vector<std::uint8_t> row(row_bytes(container.header, container.header.width)),
      above(row.size());
  for (std::uint32_t y = 0; y < container.header.height; ++y) {
    reader.next(row, above);
    std::swap(row, above);
  }
  reader.finish();
}

void expand_row(const Image& layout, std::span<const std::uint8_t> row,
                std::span<std::uint16_t> rgba) {
  const Header& header = layout.header;
  const std::size_t channels = channels_of(header.type);
  const bool colours = header.type == ColourType::rgb || header.type == ColourType::rgba;
  const bool alpha = header.type == ColourType::rgba || header.type == ColourType::grey_alpha;
  const unsigned scale = header.depth == 16 ? 1 : 65535U / ((1U << header.depth) - 1);
  for (std::size_t x = 0; x < header.width; ++x) {
    const auto pixel = rgba.subspan(4 * x, 4);
    const auto sample = [&](std::size_t c) {
      return sample_at(row, x * channels + c, header.depth);
    };
    if (header.type == ColourType::palette) {
      const unsigned index = sample(0);
      const Rgba colour = index < layout.palette.size() ? layout.palette[index] : Rgba{};
      pixel[0] = static_cast<std::uint16_t>(colour.r * 257);
      pixel[1] = static_cast<std::uint16_t>(colour.g * 257);
      pixel[2] = static_cast<std::uint16_t>(colour.b * 257);
      pixel[3] = static_cast<std::uint16_t>(colour.a * 257);
      continue;
    }
    bool is_key = layout.key.has_value();
    for (std::size_t c = 0; c < 3; ++c) {
      const unsigned value = sample(colours ? c : 0);
      if (is_key && value != (*layout.key)[colours ? c : 0]) is_key = false;
      pixel[c] = static_cast<std::uint16_t>(value * scale);
    }
    pixel[3] = alpha ? static_cast<std::uint16_t>(sample(channels - 1) * scale) : 65535;
    if (is_key) pixel[3] = 0;
  }
}

void expand_row8(const Image& layout, std::span<const std::uint8_t> row, std::span<Rgba> rgba) {
  const Header& header = layout.header;
  const unsigned scale = 255U / ((1U << header.depth) - 1);
  for (std::size_t x = 0; x < header.width; ++x) {
    Rgba& pixel = rgba[x];
    switch (header.type) {
      case ColourType::palette: {
        const unsigned index = sample_at(row, x, header.depth);
        pixel = index < layout.palette.size() ? layout.palette[index] : Rgba{};
        break;
      }
      case ColourType::grey: {
        const unsigned value = sample_at(row, x, header.depth);
        const auto grey = static_cast<std::uint8_t>(value * scale);
        const bool is_key = layout.key && value == (*layout.key)[0];
        pixel = {grey, grey, grey, static_cast<std::uint8_t>(is_key ? 0 : 255)};
        break;
      }
      case ColourType::grey_alpha:
        pixel = {row[2 * x], row[2 * x], row[2 * x], row[2 * x + 1]};
        break;
      case ColourType::rgb: {
        pixel = {row[3 * x], row[3 * x + 1], row[3 * x + 2], 255};
        if (layout.key && pixel.r == (*layout.key)[0] && pixel.g == (*layout.key)[1] &&
            pixel.b == (*layout.key)[2])
          pixel.a = 0;
        break;
      }
      case ColourType::rgba:
        pixel = {row[4 * x], row[4 * x + 1], row[4 * x + 2], row[4 * x + 3]};
        break;
    }
  }
}

bool looks_equal(const Image& a, const Image& b) {
  if (a.header.width != b.header.width || a.header.height != b.header.height) return false;
  std::vector<std::uint16_t> left(std::size_t{4} * a.header.width), right(left.size());
  for (std::uint32_t y = 0; y < a.header.height; ++y) {
    expand_row(a, a.row(y), left);
    expand_row(b, b.row(y), right);
    if (!rows_look_equal(left, right)) return false;
  }
  return true;
}

bool looks_equal(Bytes file, const Image& image) {
  const Container container = parse(file);
  if (container.header.width != image.header.width ||
      container.header.height != image.header.height)
    return false;
  Rows rows(container);
  std::vector<std::uint16_t> left(std::size_t{4} * image.header.width), right(left.size());
  for (std::uint32_t y = 0; y < image.header.height; ++y) {
    rows.next(left);
    expand_row(image, image.row(y), right);
    if (!rows_look_equal(left, right)) return false;
  }
  rows.finish();
  return true;
}

bool files_look_equal(const Container& a, const Container& b) {
  if (a.header.width != b.header.width || a.header.height != b.header.height) return false;
  Rows left_rows(a), right_rows(b);
  std::vector<std::uint16_t> left(std::size_t{4} * a.header.width), right(left.size());
  for (std::uint32_t y = 0; y < a.header.height; ++y) {
    left_rows.next(left);
    right_rows.next(right);
    if (!rows_look_equal(left, right)) return false;
  }
  left_rows.finish();
  right_rows.finish();
  return true;
}

bool has_alpha(const Image& layout) {
  return layout.key || layout.header.type == ColourType::rgba ||
         layout.header.type == ColourType::grey_alpha ||
         std::ranges::any_of(layout.palette, [](const Rgba& colour) { return colour.a != 255; });
}

raster::Canvas to_canvas(const Image& image) {
  const Header& header = image.header;
  const bool grey = header.type == ColourType::grey || header.type == ColourType::grey_alpha;
  const raster::Layout layout{.model = grey ? raster::ColourModel::grey : raster::ColourModel::rgb,
                              .alpha = has_alpha(image),
                              .bits = header.depth == 16 ? 16 : 8};
  raster::Canvas canvas(header.width, header.height, layout);
  const std::size_t channels = layout.channels();
  const std::size_t colours = channels - (layout.alpha ? 1 : 0);
  std::vector<std::uint16_t> rgba(std::size_t{4} * header.width);
  for (std::uint32_t y = 0; y < header.height; ++y) {
    expand_row(image, image.row(y), rgba);
    const auto put = [&](auto row, auto convert) {
      for (std::size_t x = 0; x < header.width; ++x) {
        for (std::size_t c = 0; c < colours; ++c) row[x * channels + c] = convert(rgba[4 * x + c]);
        if (layout.alpha) row[x * channels + colours] = convert(rgba[4 * x + 3]);
      }
    };
    if (layout.bits == 16)
      put(canvas.row16(y), [](std::uint16_t v) { return v; });
    else
      put(canvas.row8(y), [](std::uint16_t v) { return static_cast<std::uint8_t>(v >> 8); });
  }
  return canvas;
}

Image from_canvas(const raster::Canvas& canvas) {
  const raster::Layout& layout = canvas.layout();
  Image image;
  const bool grey = layout.model == raster::ColourModel::grey;
  image.header = {.width = canvas.width(),
                  .height = canvas.height(),
                  .depth = static_cast<std::uint8_t>(layout.bits),
                  .type = grey ? (layout.alpha ? ColourType::grey_alpha : ColourType::grey)
                               : (layout.alpha ? ColourType::rgba : ColourType::rgb)};
  image.samples.resize(image.stride() * image.header.height);
  for (std::uint32_t y = 0; y < canvas.height(); ++y) {
    const auto target = image.row(y);
    if (layout.bits == 8) {
      std::ranges::copy(canvas.row8(y), target.begin());
      continue;
    }
    const auto source = canvas.row16(y);
    for (std::size_t i = 0; i < source.size(); ++i) {
      target[2 * i] = static_cast<std::uint8_t>(source[i] >> 8);
      target[2 * i + 1] = static_cast<std::uint8_t>(source[i] & 0xFF);
    }
  }
  return image;
}

Image turn_upright(const Image& image, int orientation) {
  const std::uint32_t width = image.header.width;
  const std::uint32_t height = image.header.height;
  const bool swaps = orientation >= 5;
  Image turned;
  turned.header = image.header;
  turned.palette = image.palette;
  turned.key = image.key;
  if (swaps) std::swap(turned.header.width, turned.header.height);
  turned.samples.assign(turned.stride() * turned.header.height, 0);
  const std::size_t bits = std::size_t{channels_of(image.header.type)} * image.header.depth;
  const bool from_right =
      orientation == 2 || orientation == 3 || orientation == 7 || orientation == 8;
  const bool from_bottom =
      orientation == 3 || orientation == 4 || orientation == 6 || orientation == 7;
  for (std::uint32_t y = 0; y < turned.header.height; ++y) {
    const auto target = turned.row(y);
    for (std::uint32_t x = 0; x < turned.header.width; ++x) {
      const std::uint32_t across = swaps ? y : x;
      const std::uint32_t down = swaps ? x : y;
      copy_pixel(image.row(from_bottom ? height - 1 - down : down),
                 from_right ? width - 1 - across : across, target, x, bits);
    }
  }
  return turned;
}

}  // namespace pressoir::codecs::png
