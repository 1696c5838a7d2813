#include "codecs/gif/reader.h"

#include <algorithm>

#include "codecs/gif/metadata.h"

namespace pressoir::codecs::gif {

namespace {

constexpr std::size_t kKeptBytes = 32'000'000;  // of all frames of a file

}  // namespace

Reader::Reader(Bytes input, const Limits& limits)
    : input_(input),
      limits_(limits),
      container_(input, limits),
      compositor_(container_.screen().width, container_.screen().height),
      metadata_(metadata_of(input)) {
  info_.width = container_.screen().width;
  info_.height = container_.screen().height;
  walk();
  loops_ = container_.screen().loops;
  info_.has_gif_delays = true;
  if (info_.frames > 1) info_.loops = plays_of(loops_);
  Reader::rewind();
}

Reader::Reader(const Reader& same)
    : input_(same.input_),
      limits_(same.limits_),
      container_(input_, limits_),
      compositor_(same.info_.width, same.info_.height),
      kept_(same.kept_),
      info_(same.info_),
      metadata_(same.metadata_),
      loops_(same.loops_),
      has_alpha_(same.has_alpha_) {}

void Reader::walk() {
  const auto most = limits_.max_total_pixels / (std::uint64_t{info_.width} * info_.height);
  Frames frames;
  std::size_t bytes = 0;
  info_.frames = 0;
  while (auto frame = container_.next()) {
    if (++info_.frames > most)
      throw Error(ErrorCode::limit_exceeded, "The animation has too many pixels.");
    const auto& shown = compositor_.show(*frame);
    has_alpha_ = has_alpha_ || std::ranges::find(shown, kTransparent) != shown.end();
    bytes += sizeof(StoredFrame) + frame->indices.size() + frame->palette.size() * sizeof(Rgba);
    if (bytes <= kKeptBytes)
      frames.push_back(std::move(*frame));
    else
      frames.clear();
  }
  if (bytes <= kKeptBytes) kept_ = std::make_shared<const Frames>(std::move(frames));
}

ComposedFrame Reader::next_composed() {
  if (kept_ && at_ == kept_->size()) return {.pixels = nullptr};
  if (!kept_ && !(stored_ = container_.next())) return {.pixels = nullptr};
  const StoredFrame& frame = kept_ ? (*kept_)[at_++] : *stored_;
  return {.pixels = &compositor_.show(frame), .delay = frame.delay, .stored = &frame};
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
          .loops = loops_,
          .preferred_palette = screen.global_palette,
          .next = [this] { return next_composed(); },
          .rewind = [this] { rewind(); }};
}

void Reader::rewind() {
  if (!kept_) container_.rewind();
  at_ = 0;
  compositor_.reset();
}

raster::Canvas canvas_of(const RgbaCanvas& pixels, std::uint32_t width, std::uint32_t height,
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

bool shows_the_same(Reader& reader, Bytes file, const Limits& limits) {
  Container container(file, limits);
  const auto& screen = container.screen();
  const auto canvases = reader.canvases();
  if (screen.width != canvases.width || screen.height != canvases.height) return false;
  Compositor candidate(screen.width, screen.height);
  canvases.rewind();
  for (;;) {
    const auto shown = canvases.next();
    const auto frame = container.next();
    if (shown.pixels == nullptr || !frame)
      return shown.pixels == nullptr && !frame && canvases.loops == screen.loops;
    if (shown.delay != frame->delay || *shown.pixels != candidate.show(*frame)) return false;
  }
}

bool shows_the_same(Bytes left, Bytes right, const Limits& limits) {
  Reader reader(left, limits);
  return shows_the_same(reader, right, limits);
}

}  // namespace pressoir::codecs::gif
