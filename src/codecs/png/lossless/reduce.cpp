#include "codecs/png/lossless/reduce.h"

#include <algorithm>
#include <bit>
#include <unordered_map>

namespace pressoir::codecs::png {
namespace {

/// Samples as bytes: `width` bytes each (1 or 2), `channels` a pixel.
struct Shape {
  std::size_t channels, bytes;
  bool colours, alpha;
};

Shape shape_of(const Header& header) {
  return {.channels = channels_of(header.type),
          .bytes = header.depth == 16 ? std::size_t{2} : std::size_t{1},
          .colours = header.type == ColourType::rgb || header.type == ColourType::rgba,
          .alpha = header.type == ColourType::rgba || header.type == ColourType::grey_alpha};
}

ColourType type_of(bool colours, bool alpha) {
  return colours ? (alpha ? ColourType::rgba : ColourType::rgb)
                 : (alpha ? ColourType::grey_alpha : ColourType::grey);
}

/// Palette, key and low depths become plain channels.
Image expanded(Image image) {
  const Header& from = image.header;
  const bool plain = from.type != ColourType::palette && !image.key && from.depth >= 8;
  if (plain) return image;
  Image result;
  result.header = from;
  const bool colours = from.type == ColourType::palette || from.type == ColourType::rgb;
  const bool alpha = has_alpha(image);
  result.header.type = type_of(colours, alpha);
  result.header.depth = from.depth == 16 ? 16 : 8;
  result.samples.resize(result.stride() * from.height);
  const Shape shape = shape_of(result.header);
  std::vector<std::uint16_t> rgba(std::size_t{4} * from.width);
  for (std::uint32_t y = 0; y < from.height; ++y) {
    expand_row(image, image.row(y), rgba);
    std::uint8_t* out = result.row(y).data();
    for (std::size_t x = 0; x < from.width; ++x)
      for (std::size_t c = 0; c < shape.channels; ++c) {
        const bool is_alpha = shape.alpha && c + 1 == shape.channels;
        const std::uint16_t value = rgba[4 * x + (is_alpha ? 3 : c)];
        *out++ = static_cast<std::uint8_t>(value >> 8);
        if (shape.bytes == 2) *out++ = static_cast<std::uint8_t>(value & 0xFF);
      }
  }
  return result;
}

void clear_hidden_colours(Image& image) {
  const Shape shape = shape_of(image.header);
  if (!shape.alpha) return;
  const std::size_t pixel = shape.channels * shape.bytes;
  for (std::size_t at = 0; at < image.samples.size(); at += pixel) {
    const std::uint8_t* alpha = &image.samples[at + pixel - shape.bytes];
    if (alpha[0] == 0 && alpha[shape.bytes - 1] == 0)
      std::fill_n(image.samples.begin() + static_cast<std::ptrdiff_t>(at), pixel, std::uint8_t{0});
  }
}

bool fits_8_bits(const Image& image) {
  if (image.header.depth != 16) return false;
  for (std::size_t i = 0; i < image.samples.size(); i += 2)
    if (image.samples[i] != image.samples[i + 1]) return false;
  return true;
}

bool is_opaque(const Image& image, const Shape& shape) {
  const std::size_t pixel = shape.channels * shape.bytes;
  for (std::size_t at = pixel; at <= image.samples.size(); at += pixel)
    if (image.samples[at - 1] != 255 || image.samples[at - shape.bytes] != 255) return false;
  return true;
}

bool is_grey(const Image& image, const Shape& shape) {
  const std::size_t pixel = shape.channels * shape.bytes;
  for (std::size_t at = 0; at < image.samples.size(); at += pixel) {
    const std::uint8_t* s = &image.samples[at];
    for (std::size_t b = 0; b < shape.bytes; ++b)
      if (s[b] != s[shape.bytes + b] || s[b] != s[2 * shape.bytes + b]) return false;
  }
  return true;
}

/// Rewrites the samples in place with fewer channels or bytes.
void shrink(Image& image, const Shape& from, const Header& to) {
  const Shape shape = shape_of(to);
  const std::size_t pixel = from.channels * from.bytes;
  std::size_t out = 0;
  for (std::size_t at = 0; at < image.samples.size(); at += pixel)
    for (std::size_t c = 0; c < shape.channels; ++c) {
      const bool is_alpha = shape.alpha && c + 1 == shape.channels;
      const std::size_t source = at + (is_alpha ? from.channels - 1 : c) * from.bytes;
      for (std::size_t b = 0; b < shape.bytes; ++b)
        image.samples[out++] = image.samples[source + b];
    }
  image.samples.resize(out);
  image.samples.shrink_to_fit();
  image.header = to;
}

std::uint32_t packed(const Rgba& c) {
  return std::uint32_t{c.r} | std::uint32_t{c.g} << 8 | std::uint32_t{c.b} << 16 |
         std::uint32_t{c.a} << 24;
}

int luma(const Rgba& c) { return 299 * c.r + 587 * c.g + 114 * c.b; }

Order identity(const Indexed& picture) {
  Order order(picture.colours.size());
  for (std::size_t i = 0; i < order.size(); ++i) order[i] = static_cast<std::uint8_t>(i);
  return order;
}

/// How often two colours touch, horizontally or vertically; symmetric, zero diagonal.
class Neighbours {
 public:
  explicit Neighbours(const Indexed& picture)
      : size_(picture.colours.size()), counts_(size_ * size_) {
    const std::size_t width = picture.width;
    for (std::size_t i = 0; i < picture.indices.size(); ++i) {
      if (i % width != 0) touch(picture.indices[i], picture.indices[i - 1]);
      if (i >= width) touch(picture.indices[i], picture.indices[i - width]);
    }
  }
  std::uint64_t operator()(std::size_t a, std::size_t b) const { return counts_[a * size_ + b]; }

 private:
  void touch(std::size_t a, std::size_t b) {
    if (a == b) return;
    ++counts_[a * size_ + b];
    ++counts_[b * size_ + a];
  }
  std::size_t size_;
  std::vector<std::uint64_t> counts_;
};

/// The two colours that touch most, in an order that does not depend on how they are numbered.
Order first_pair(const Indexed& picture, const Neighbours& touch) {
  std::size_t a = 0, b = 1;
  for (std::size_t i = 0; i < picture.colours.size(); ++i)
    for (std::size_t j = i + 1; j < picture.colours.size(); ++j)
      if (touch(i, j) > touch(a, b)) a = i, b = j;
  return {static_cast<std::uint8_t>(a), static_cast<std::uint8_t>(b)};
}

}  // namespace

bool hides_colours(const Image& image) {
  if (image.key || !has_alpha(image)) return false;
  std::vector<std::uint16_t> row(std::size_t{4} * image.header.width);
  for (std::uint32_t y = 0; y < image.header.height; ++y) {
    expand_row(image, image.row(y), row);
    for (std::size_t at = 0; at < row.size(); at += 4)
      if (row[at + 3] == 0 && (row[at] | row[at + 1] | row[at + 2]) != 0) return true;
  }
  return false;
}

Image canonical(Image image, Family family, bool exact) {
  Image result = expanded(std::move(image));
  if (!exact) clear_hidden_colours(result);
  const Shape shape = shape_of(result.header);
  Header to = result.header;
  if (fits_8_bits(result)) to.depth = 8;
  const bool alpha = shape.alpha && !is_opaque(result, shape);
  bool colours = shape.colours;
  if (colours && family != Family::colour_only && is_grey(result, shape)) colours = false;
  to.type = type_of(colours, alpha);
  if (to != result.header) shrink(result, shape, to);
  return result;
}

std::optional<Image> to_low_depth(const Image& image) {
  if (image.header.type != ColourType::grey || image.header.depth != 8) return std::nullopt;
  for (const std::uint8_t depth : {std::uint8_t{1}, std::uint8_t{2}, std::uint8_t{4}}) {
    const unsigned scale = 255U / ((1U << depth) - 1);
    if (std::ranges::any_of(image.samples, [&](std::uint8_t v) { return v % scale != 0; }))
      continue;
    Image result;
    result.header = image.header;
    result.header.depth = depth;
    result.samples.assign(result.stride() * image.header.height, 0);
    for (std::uint32_t y = 0; y < image.header.height; ++y) {
      const auto from = image.row(y);
      const auto to = result.row(y);
      for (std::size_t x = 0; x < from.size(); ++x) {
        const std::size_t bit = x * depth;
        to[bit / 8] =
            static_cast<std::uint8_t>(to[bit / 8] | from[x] / scale << (8 - depth - bit % 8));
      }
    }
    return result;
  }
  return std::nullopt;
}

std::optional<Image> to_key(const Image& image) {
  const Shape shape = shape_of(image.header);
  if (!shape.alpha || shape.bytes != 1) return std::nullopt;
  const std::size_t colours = shape.channels - 1;
  std::vector<bool> used(std::size_t{1} << (8 * colours));
  const auto colour_at = [&](std::size_t at) {
    std::size_t value = 0;
    for (std::size_t c = 0; c < colours; ++c) value = value << 8 | image.samples[at + c];
    return value;
  };
  for (std::size_t at = 0; at < image.samples.size(); at += shape.channels) {
    const std::uint8_t alpha = image.samples[at + colours];
    if (alpha != 0 && alpha != 255) return std::nullopt;
    if (alpha == 255) used[colour_at(at)] = true;
  }
  const auto unused = std::ranges::find(used, false);
  if (unused == used.end()) return std::nullopt;
  const auto key = static_cast<std::size_t>(unused - used.begin());
  Image result;
  result.header = image.header;
  result.header.type = shape.colours ? ColourType::rgb : ColourType::grey;
  result.key.emplace();
  for (std::size_t c = 0; c < colours; ++c)
    (*result.key)[c] = static_cast<std::uint16_t>(key >> (8 * (colours - 1 - c)) & 0xFF);
  result.samples.reserve(image.samples.size() / shape.channels * colours);
  for (std::size_t at = 0; at < image.samples.size(); at += shape.channels)
    for (std::size_t c = 0; c < colours; ++c)
      result.samples.push_back(image.samples[at + colours] == 0
                                   ? static_cast<std::uint8_t>((*result.key)[c])
                                   : image.samples[at + c]);
  return result;
}

std::optional<Indexed> to_indexed(const Image& image) {
  if (image.header.depth != 8) return std::nullopt;
  Indexed result{.width = image.header.width, .height = image.header.height};
  std::unordered_map<std::uint32_t, std::uint8_t> known;
  std::vector<Rgba> row(image.header.width);
  result.indices.reserve(std::size_t{result.width} * result.height);
  std::uint8_t index = 0;
  for (std::uint32_t y = 0; y < image.header.height; ++y) {
    expand_row8(image, image.row(y), row);
    for (const Rgba& colour : row) {
      if (result.colours.empty() || colour != result.colours[index]) {
        const auto [entry, is_new] =
            known.try_emplace(packed(colour), static_cast<std::uint8_t>(result.colours.size()));
        if (is_new) {
          if (result.colours.size() == 256) return std::nullopt;
          result.colours.push_back(colour);
          result.uses.push_back(0);
        }
        index = entry->second;
      }
      ++result.uses[index];
      result.indices.push_back(index);
    }
  }
  return result;
}

Order order_by_luma(const Indexed& picture) {
  Order order = identity(picture);
  std::ranges::stable_sort(order, [&](std::uint8_t i, std::uint8_t j) {
    const Rgba &a = picture.colours[i], &b = picture.colours[j];
    if ((a.a == 255) != (b.a == 255)) return b.a == 255;
    return luma(a) < luma(b);
  });
  return order;
}

Order order_by_popularity(const Indexed& picture) {
  Order order = identity(picture);
  std::ranges::stable_sort(order, [&](std::uint8_t i, std::uint8_t j) {
    const bool a = picture.colours[i].a == 255, b = picture.colours[j].a == 255;
    return a != b ? b : picture.uses[i] > picture.uses[j];
  });
  return order;
}

Order order_by_neighbours(const Indexed& picture) {
  const std::size_t size = picture.colours.size();
  if (size < 3) return order_by_luma(picture);
  const Neighbours touch(picture);
  Order order = first_pair(picture, touch);
  std::vector<bool> placed(size);
  std::vector<std::uint64_t> links(size);
  for (const std::uint8_t i : order) placed[i] = true;
  for (std::size_t i = 0; i < size; ++i) links[i] = touch(i, order[0]) + touch(i, order[1]);
  while (order.size() < size) {
    std::size_t next = size;
    for (std::size_t i = 0; i < size; ++i)
      if (!placed[i] && (next == size || links[i] > links[next])) next = i;
    std::uint64_t left = 0, right = 0;
    for (std::size_t j = 0; j < order.size(); ++j) {
      left += touch(next, order[j]) * (order.size() - j);
      right += touch(next, order[j]) * (j + 1);
    }
    order.insert(left > right ? order.begin() : order.end(), static_cast<std::uint8_t>(next));
    placed[next] = true;
    for (std::size_t i = 0; i < size; ++i) links[i] += touch(i, next);
  }
  return order;
}

Order order_by_differences(const Indexed& picture, Order start) {
  constexpr int kSweeps = 8;
  const std::size_t size = start.size();
  const Neighbours touch(picture);
  // In the order of the palette: how often two touch; what a difference costs, in 1/16 bit.
  std::vector<std::int64_t> counts(size * size);
  for (std::size_t i = 0; i < size; ++i)
    for (std::size_t j = 0; j < size; ++j)
      counts[i * size + j] = static_cast<std::int64_t>(touch(start[i], start[j]));
  std::vector<std::int64_t> costs(size + 1);
  for (std::size_t d = 1; d <= size; ++d) {
    const auto whole = static_cast<std::size_t>(std::bit_width(d + 1)) - 1;
    costs[d] = static_cast<std::int64_t>(16 * whole + (((d + 1) << 4U) >> whole) - 16);
  }
  const auto change = [&](std::size_t i, std::size_t j) {
    const std::int64_t *a = &counts[i * size], *b = &counts[j * size];
    std::int64_t sum = 0;
    for (std::size_t k = 0; k < i; ++k) sum += (a[k] - b[k]) * (costs[j - k] - costs[i - k]);
    for (std::size_t k = i + 1; k < j; ++k) sum += (a[k] - b[k]) * (costs[j - k] - costs[k - i]);
    for (std::size_t k = j + 1; k < size; ++k) sum += (a[k] - b[k]) * (costs[k - j] - costs[k - i]);
    return sum;
  };
  bool is_better = true;
  for (int sweep = 0; sweep < kSweeps && is_better; ++sweep) {
    is_better = false;
    for (std::size_t i = 0; i + 1 < size; ++i)
      for (std::size_t j = i + 1; j < size; ++j) {
        if (change(i, j) >= 0) continue;
        is_better = true;
        std::swap(start[i], start[j]);
        std::swap_ranges(&counts[i * size], &counts[i * size] + size, &counts[j * size]);
        for (std::size_t k = 0; k < size; ++k)
          std::swap(counts[k * size + i], counts[k * size + j]);
      }
  }
  return start;
}

std::optional<Order> order_as_given(const Indexed& picture, const std::vector<Rgba>& palette,
                                    bool exact) {
  Order order;
  std::vector<bool> placed(picture.colours.size());
  for (Rgba colour : palette) {
    if (colour.a == 0 && !exact) colour = {0, 0, 0, 0};
    const auto found = std::ranges::find(picture.colours, colour);
    if (found == picture.colours.end()) continue;
    const auto index = static_cast<std::size_t>(found - picture.colours.begin());
    if (placed[index]) continue;
    placed[index] = true;
    order.push_back(static_cast<std::uint8_t>(index));
  }
  if (order.size() != picture.colours.size()) return std::nullopt;
  return order;
}

Image to_palette(const Indexed& picture, const Order& order) {
  Image image;
  const std::size_t size = order.size();
  image.header = {.width = picture.width,
                  .height = picture.height,
                  .depth = static_cast<std::uint8_t>(size <= 2    ? 1
                                                     : size <= 4  ? 2
                                                     : size <= 16 ? 4
                                                                  : 8),
                  .type = ColourType::palette};
  std::array<std::uint8_t, 256> position{};
  for (std::size_t i = 0; i < size; ++i) {
    position[order[i]] = static_cast<std::uint8_t>(i);
    image.palette.push_back(picture.colours[order[i]]);
  }
  image.samples.assign(image.stride() * picture.height, 0);
  const unsigned depth = image.header.depth;
  std::size_t at = 0;
  for (std::uint32_t y = 0; y < picture.height; ++y) {
    const auto row = image.row(y);
    for (std::size_t x = 0; x < picture.width; ++x) {
      const std::size_t bit = x * depth;
      row[bit / 8] = static_cast<std::uint8_t>(row[bit / 8] | position[picture.indices[at++]]
                                                                  << (8 - depth - bit % 8));
    }
  }
  return image;
}

}  // namespace pressoir::codecs::png
