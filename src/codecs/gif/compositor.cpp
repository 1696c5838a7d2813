#include "codecs/gif/compositor.h"

namespace pressoir::codecs::gif {

Compositor::Compositor(std::uint32_t width, std::uint32_t height)
    : width_(width), height_(height), canvas_(std::size_t{width} * height, kTransparent) {}

void Compositor::reset() {
  std::ranges::fill(canvas_, kTransparent);
  saved_.clear();
  last_ = {};
  last_disposal_ = Disposal::none;
}

void Compositor::dispose() {
  if (last_disposal_ == Disposal::background) {
    for_rows(last_, width_, height_, [&](std::size_t begin, std::size_t count) {
      std::fill_n(canvas_.begin() + static_cast<std::ptrdiff_t>(begin), count, kTransparent);
    });
  } else if (last_disposal_ == Disposal::previous) {
    canvas_ = saved_;
  }
}

const RgbaCanvas& Compositor::base() {
  dispose();
  last_disposal_ = Disposal::none;
  return canvas_;
}

const RgbaCanvas& Compositor::show(const StoredFrame& frame) {
  (void)base();
  if (frame.disposal == Disposal::previous) saved_ = canvas_;
  const auto* source = frame.indices.data();
  for_rows(frame.rect, width_, height_, [&](std::size_t begin, std::size_t count) {
    for (std::size_t i = 0; i < count; ++i) {
      if (source[i] != frame.transparent) canvas_[begin + i] = frame.palette[source[i]];
    }
    source += frame.rect.width;
  });
  last_ = frame.rect;
  last_disposal_ = frame.disposal;
  return canvas_;
}

}  // namespace pressoir::codecs::gif
