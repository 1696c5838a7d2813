// How pixels look, whatever their layout: expansion, comparison, canvases and rotation.
#include <algorithm>
#include <memory>

#include "codecs/png/image.h"
#include "raster/colour/samples.h"
#include "raster/steps/rotation.h"

namespace pressoir::codecs::png {
namespace {

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

bool looks_equal(const Image& a, const Image& b, bool exact) {
  if (a.header.width != b.header.width || a.header.height != b.header.height) return false;
  std::vector<std::uint16_t> left(std::size_t{4} * a.header.width), right(left.size());
  for (std::uint32_t y = 0; y < a.header.height; ++y) {
    expand_row(a, a.row(y), left);
    expand_row(b, b.row(y), right);
    if (exact ? left != right : !rows_look_equal(left, right)) return false;
  }
  return true;
}

bool looks_equal(Bytes file, const Image& image, bool exact) {
  const Container container = parse(file);
  if (container.header.width != image.header.width ||
      container.header.height != image.header.height)
    return false;
  Rows rows(container);
  std::vector<std::uint16_t> left(std::size_t{4} * image.header.width), right(left.size());
  for (std::uint32_t y = 0; y < image.header.height; ++y) {
    rows.next(left);
    expand_row(image, image.row(y), right);
    if (exact ? left != right : !rows_look_equal(left, right)) return false;
  }
  rows.finish();
  return true;
}

bool files_look_equal(const Container& a, const Container& b, bool exact) {
  if (a.header.width != b.header.width || a.header.height != b.header.height) return false;
  Rows left_rows(a), right_rows(b);
  std::vector<std::uint16_t> left(std::size_t{4} * a.header.width), right(left.size());
  for (std::uint32_t y = 0; y < a.header.height; ++y) {
    left_rows.next(left);
    right_rows.next(right);
    if (exact ? left != right : !rows_look_equal(left, right)) return false;
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
      put(canvas.row8(y), raster::to_8_bits);  // exact: of 8 bits or fewer
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

Image rotated(const Image& image, int orientation) {
  const raster::Rotation rotation = raster::rotation_of(orientation);
  const Size stored{image.header.width, image.header.height};
  const Size size = rotation.size(stored);
  Image result;
  result.header = image.header;
  result.palette = image.palette;
  result.key = image.key;
  result.header.width = size.width;
  result.header.height = size.height;
  result.samples.assign(result.stride() * size.height, 0);
  const std::size_t bits = std::size_t{channels_of(image.header.type)} * image.header.depth;
  for (std::uint32_t y = 0; y < size.height; ++y) {
    const auto target = result.row(y);
    for (std::uint32_t x = 0; x < size.width; ++x) {
      const auto at = rotation.source(x, y, stored);
      copy_pixel(image.row(at.y), at.x, target, x, bits);
    }
  }
  return result;
}

}  // namespace pressoir::codecs::png
