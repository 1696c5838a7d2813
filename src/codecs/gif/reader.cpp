#include "codecs/gif/reader.h"

#include <algorithm>

#include "codecs/gif/metadata.h"

namespace pressoir::codecs::gif {

Reader::Reader(Bytes input, const Limits& limits)
    : container_(input, limits),
      compositor_(container_.screen().width, container_.screen().height),
      metadata_(metadata_of(input)) {
  info_.width = container_.screen().width;
  info_.height = container_.screen().height;
  info_.frames = 0;
  const auto most = limits.max_total_pixels / (std::uint64_t{info_.width} * info_.height);
  while (const auto frame = container_.next()) {
    if (++info_.frames > most) {
      throw Error(ErrorCode::limit_exceeded, "The animation has too many pixels.");
    }
    const auto& shown = compositor_.show(*frame);
    has_alpha_ = has_alpha_ || std::ranges::find(shown, kTransparent) != shown.end();
  }
  info_.has_gif_delays = true;
  if (info_.frames > 1) info_.loops = plays_of(container_.screen().loops);
  Reader::rewind();
}

ComposedFrame Reader::next_composed() {
  stored_ = container_.next();
  if (!stored_) return {.pixels = nullptr};
  return {.pixels = &compositor_.show(*stored_), .delay = stored_->delay, .stored = &*stored_};
}

std::optional<raster::Frame> Reader::next() {
  const auto shown = next_composed();
  if (shown.pixels == nullptr) return std::nullopt;
  raster::Frame frame{.canvas = canvas_of(*shown.pixels, info_.width, info_.height, has_alpha_),
                      .delay_milliseconds = shown.delay * 10U};
  frame.canvas.set_icc(metadata_.icc);
  return frame;
}

Canvases Reader::canvases() {
  const auto& screen = container_.screen();
  return {.width = screen.width,
          .height = screen.height,
          .loops = screen.loops,
          .preferred_palette = screen.global_palette,
          .next = [this] { return next_composed(); },
          .rewind = [this] { rewind(); }};
}

void Reader::rewind() {
  container_.rewind();
  compositor_.reset();
}

raster::Canvas canvas_of(const Pixels& pixels, std::uint32_t width, std::uint32_t height,
                         bool alpha) {
  raster::Canvas canvas(width, height,
                        {.model = raster::ColourModel::rgb, .alpha = alpha, .bits = 8});
  const auto* from = pixels.data();
  for (std::uint32_t y = 0; y < height; ++y) {
    auto* to = canvas.row8(y).data();
    for (std::uint32_t x = 0; x < width; ++x, ++from) {
      *to++ = static_cast<std::uint8_t>(*from);
      *to++ = static_cast<std::uint8_t>(*from >> 8);
      *to++ = static_cast<std::uint8_t>(*from >> 16);
      if (alpha) *to++ = static_cast<std::uint8_t>(*from >> 24);
    }
  }
  return canvas;
}

bool shows_the_same(Bytes left, Bytes right, const Limits& limits) {
  Container a(left, limits), b(right, limits);
  const auto& one = a.screen();
  const auto& other = b.screen();
  if (one.width != other.width || one.height != other.height) return false;
  Compositor shown(one.width, one.height), candidate(one.width, one.height);
  for (;;) {
    const auto x = a.next(), y = b.next();
    if (!x || !y) return x.has_value() == y.has_value() && one.loops == other.loops;
    if (x->delay != y->delay || shown.show(*x) != candidate.show(*y)) return false;
  }
}

}  // namespace pressoir::codecs::gif
