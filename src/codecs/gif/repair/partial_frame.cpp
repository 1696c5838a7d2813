#include "codecs/gif/repair/partial_frame.h"

#include <algorithm>
#include <array>
#include <cmath>
#include <limits>
#include <optional>

#include "codecs/gif/lossless/lzw.h"
#include "raster/fill/colour_choices.h"
#include "raster/fill/smooth_fill.h"

namespace pressoir::codecs::gif {
namespace {

constexpr float kOpaque = 230;          // of 255: beside transparency nothing solid is made up
constexpr std::uint32_t kCoarsest = 8;  // rows from one to the next of the first interlaced pass

using Pixel = std::array<float, 4>;  // red, green, blue, alpha: 0..255, multiplied with alpha

/// The index that comes nearest to a colour.
class Nearest {
 public:
  explicit Nearest(const StoredFrame& frame) : frame_(frame) {}
  std::uint8_t operator()(Rgba colour) {
    if (colour == kTransparent && frame_.transparent >= 0)
      return static_cast<std::uint8_t>(frame_.transparent);
    return static_cast<std::uint8_t>(
        choices_.of(colour, [this](std::uint32_t wanted) { return search(wanted); }));
  }
  std::uint8_t operator()(const Pixel& pixel) {
    if (pixel[3] < kOpaque) return (*this)(kTransparent);
    Rgba colour = 0xFF000000U;
    for (unsigned c = 0; c < 3; ++c) {
      const float value = std::clamp(pixel[c] * 255 / pixel[3], 0.0F, 255.0F);
      colour |= static_cast<Rgba>(std::lround(value)) << (8 * c);
    }
    return (*this)(colour);
  }

 private:
  [[nodiscard]] std::uint32_t search(Rgba colour) const {
    int least = std::numeric_limits<int>::max();
    std::uint32_t found = 0;
    for (std::uint32_t i = 0; i < frame_.palette.size(); ++i) {
      if (static_cast<int>(i) == frame_.transparent) continue;
      int sum = 0;
      for (unsigned c = 0; c < 24; c += 8) {
        const int difference =
            static_cast<int>(frame_.palette[i] >> c & 255U) - static_cast<int>(colour >> c & 255U);
        sum += difference * difference;
      }
      if (sum >= least) continue;
      least = sum;
      found = i;
    }
    return found;
  }
  const StoredFrame& frame_;
  raster::ColourChoices choices_;
};

Pixel pixel_at(const StoredFrame& frame, std::size_t at) {
  const int index = frame.indices[at];
  Pixel pixel{};
  if (index == frame.transparent) return pixel;
  const Rgba colour = frame.palette[static_cast<std::size_t>(index)];
  for (unsigned c = 0; c < 4; ++c) pixel[c] = static_cast<float>(colour >> (8 * c) & 255U);
  return pixel;
}

/// Between which whole rows one that is not stands: of an interlaced frame.
class Rows {
 public:
  explicit Rows(const PartialFrame& partial) : whole_(partial.frame.rect.height) {
    const std::size_t width = partial.frame.rect.width;
    for (std::size_t y = 0; y < whole_.size(); ++y) {
      const auto row = std::span(partial.known).subspan(y * width, width);
      whole_[y] = std::ranges::find(row, 0) == row.end();
    }
  }
  struct Around {
    std::uint32_t above, below;
  };
  [[nodiscard]] std::optional<Around> around(std::uint32_t y) const {
    std::uint32_t above = y, below = y;
    while (above > 0 && !whole_[above] && y - above < kCoarsest) --above;
    while (below + 1 < whole_.size() && !whole_[below] && below - y < kCoarsest) ++below;
    if (!whole_[above] || !whole_[below]) return std::nullopt;
    return Around{above, below};
  }

 private:
  std::vector<bool> whole_;
};

/// A pixel of a row between two.
Pixel between(const StoredFrame& frame, const Rows::Around& around, std::uint32_t x,
              std::uint32_t y) {
  const std::size_t width = frame.rect.width;
  const Pixel above = pixel_at(frame, around.above * width + x);
  const Pixel below = pixel_at(frame, around.below * width + x);
  const float share =
      static_cast<float>(y - around.above) / static_cast<float>(around.below - around.above);
  Pixel pixel{};
  for (std::size_t c = 0; c < 4; ++c) pixel[c] = above[c] + share * (below[c] - above[c]);
  return pixel;
}

/// What a frame is drawn on, at the frame's own places.
class Before {
 public:
  Before(const StoredFrame& frame, const RgbaCanvas& base, std::uint32_t width)
      : frame_(frame), base_(base), width_(width) {}
  /// In the frame's colours: where it can let through what is there, transparent.
  [[nodiscard]] Rgba shown(std::uint32_t x, std::uint32_t y) const {
    return frame_.transparent < 0 ? base_at(x, y) : kTransparent;
  }
  /// REQUIRES: the pixel is known.
  [[nodiscard]] bool has_changed(std::uint32_t x, std::uint32_t y) const {
    const int index = frame_.indices[std::size_t{y} * frame_.rect.width + x];
    return index != frame_.transparent &&
           frame_.palette[static_cast<std::size_t>(index)] != base_at(x, y);
  }

 private:
  [[nodiscard]] Rgba base_at(std::uint32_t x, std::uint32_t y) const {
    const std::size_t column = std::size_t{frame_.rect.x} + x;
    const std::size_t place = (std::size_t{frame_.rect.y} + y) * width_ + column;
    return column < width_ && place < base_.size() ? base_[place] : kTransparent;
  }
  const StoredFrame& frame_;
  const RgbaCanvas& base_;
  std::uint32_t width_;
};

}  // namespace

std::vector<Rgba> colours_of(Bytes table) {
  std::vector<Rgba> colours;
  const auto* bytes = as_u8(table);
  for (std::size_t i = 0; i + 2 < table.size(); i += 3)
    colours.push_back(0xFF000000U | Rgba{bytes[i + 2]} << 16U | Rgba{bytes[i + 1]} << 8U |
                      bytes[i]);
  return colours;
}

PartialFrame decode_partial(const FrameBlock& block, const StoredFrame& control,
                            const std::vector<Rgba>& global_palette) {
  PartialFrame partial;
  partial.frame = control;
  StoredFrame& frame = partial.frame;
  frame.rect = block.rect;
  frame.local_palette = !block.palette.empty();
  frame.palette = frame.local_palette ? colours_of(block.palette) : global_palette;
  if (frame.palette.empty()) frame.palette = {0xFF000000U, 0xFFFFFFFFU};
  const auto pixels = static_cast<std::size_t>(block.rect.area());
  const auto codes = joined(block.coded);
  auto indices = lzw_decode(codes, block.min_code_size, pixels);
  indices.resize(std::min(indices.size(), pixels));
  frame.indices.resize(pixels);
  partial.known.resize(pixels);
  const std::size_t width = block.rect.width;
  std::size_t from = 0;
  for (const auto row : row_order(block.rect.height, block.interlaced)) {
    for (std::size_t x = 0; x < width && from < indices.size(); ++x, ++from) {
      const std::uint8_t index = indices[from];
      if (index >= frame.palette.size() && index != frame.transparent) continue;
      frame.indices[row * width + x] = index;
      partial.known[row * width + x] = 1;
      ++partial.arrived;
    }
  }
  return partial;
}

void fill_missing(PartialFrame& partial) {
  StoredFrame& frame = partial.frame;
  const std::uint32_t width = frame.rect.width, height = frame.rect.height;
  std::vector<raster::SmoothFill> fills(4, raster::SmoothFill(width, height));
  const auto for_pixels = [&](bool known, const auto& work) {
    std::size_t at = 0;
    for (std::uint32_t y = 0; y < height; ++y)
      for (std::uint32_t x = 0; x < width; ++x, ++at)
        if ((partial.known[at] != 0) == known) work(at, x, y);
  };
  for_pixels(true, [&](std::size_t at, std::uint32_t x, std::uint32_t y) {
    const Pixel pixel = pixel_at(frame, at);
    for (std::size_t c = 0; c < 4; ++c) fills[c].add(x, y, pixel[c]);
  });
  for (auto& fill : fills) fill.finish();
  const Rows rows(partial);
  Nearest nearest(frame);
  for_pixels(false, [&](std::size_t at, std::uint32_t x, std::uint32_t y) {
    Pixel pixel{};
    if (const auto around = rows.around(y)) {
      pixel = between(frame, *around, x, y);
      ++partial.coarse;
    } else {
      for (std::size_t c = 0; c < 4; ++c) pixel[c] = fills[c].at(x, y);
    }
    frame.indices[at] = nearest(pixel);
  });
}

void fill_missing(PartialFrame& partial, const RgbaCanvas& base, std::uint32_t width) {
  StoredFrame& frame = partial.frame;
  const Before before(frame, base, width);
  const Rows rows(partial);
  Nearest nearest(frame);
  std::size_t at = 0;
  for (std::uint32_t y = 0; y < frame.rect.height; ++y)
    for (std::uint32_t x = 0; x < frame.rect.width; ++x, ++at) {
      if (partial.known[at] != 0) continue;
      const auto around = rows.around(y);
      if (around) ++partial.coarse;
      if (around && (before.has_changed(x, around->above) || before.has_changed(x, around->below)))
        frame.indices[at] = nearest(between(frame, *around, x, y));
      else
        frame.indices[at] = nearest(before.shown(x, y));
    }
}

}  // namespace pressoir::codecs::gif
