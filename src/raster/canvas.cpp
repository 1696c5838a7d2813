#include "raster/canvas.h"

#include <algorithm>
#include <limits>
#include <utility>

namespace pressoir::raster {
namespace {

std::size_t row_samples(std::uint32_t width, const Layout& layout) {
  return std::size_t{width} * layout.channels();
}

}  // namespace

Canvas::Canvas(std::uint32_t width, std::uint32_t height, Layout layout)
    : width_(width), height_(height), layout_(layout) {
  if (width == 0 || height == 0 || (layout.bits != 8 && layout.bits != 16))
    throw Error(ErrorCode::internal, "A picture without size or with an unknown sample depth.");
  // At most 5 channels of 2 bytes: the row cannot overflow 64 bits, the product with height can.
  const std::uint64_t row =
      std::uint64_t{width} * layout.channels() * (layout.bits == 16 ? 2U : 1U);
  if (row > std::numeric_limits<std::ptrdiff_t>::max() / height)
    throw Error(ErrorCode::limit_exceeded, "The picture is too large.");
  samples_ = PixelMemory(static_cast<std::size_t>(row * height));
}

Canvas Canvas::clone() const {
  Canvas copy;
  copy.width_ = width_;
  copy.height_ = height_;
  copy.layout_ = layout_;
  copy.samples_ = PixelMemory(samples_.bytes().size());
  std::ranges::copy(samples_.bytes(), copy.samples_.bytes().begin());
  copy.set_colours_of(*this);
  return copy;
}

std::span<std::uint8_t> Canvas::row8(std::uint32_t y) {
  const std::size_t samples = row_samples(width_, layout_);
  return samples_.bytes().subspan(samples * y, samples);
}

std::span<const std::uint8_t> Canvas::row8(std::uint32_t y) const {
  const std::size_t samples = row_samples(width_, layout_);
  return samples_.bytes().subspan(samples * y, samples);
}

std::span<std::uint16_t> Canvas::row16(std::uint32_t y) {
  const std::size_t samples = row_samples(width_, layout_);
  const auto bytes = samples_.bytes().subspan(2 * samples * y, 2 * samples);
  return {reinterpret_cast<std::uint16_t*>(bytes.data()), samples};
}

std::span<const std::uint16_t> Canvas::row16(std::uint32_t y) const {
  const std::size_t samples = row_samples(width_, layout_);
  const auto bytes = samples_.bytes().subspan(2 * samples * y, 2 * samples);
  return {reinterpret_cast<const std::uint16_t*>(bytes.data()), samples};
}

bool Canvas::same_pixels(const Canvas& other) const {
  return width_ == other.width_ && height_ == other.height_ && layout_ == other.layout_ &&
         std::ranges::equal(samples_.bytes(), other.samples_.bytes());
}

}  // namespace pressoir::raster
