#include "codecs/gif/lossy/sample.h"

#include <utility>

namespace pressoir::codecs::gif {
namespace {

constexpr std::uint64_t kKeptPixels = 12'000'000;

/// The frames of a source at every `step`-th place.
template <class Next, class Skip>
auto next_of_sample(bool& started, std::uint32_t step, const Next& next, const Skip& skip)
    -> decltype(next()) {
  for (std::uint32_t i = 1; std::exchange(started, true) && i < step; ++i)
    if (!skip()) return {};
  return next();
}

}  // namespace

/// Walks the source, or what is kept of it.
struct Sample::Frames : raster::FrameReader {
  Frames(const Canvases& its_canvases, raster::FrameReader& its_original, std::uint32_t its_step)
      : source(its_canvases),
        source_original(its_original),
        step(its_step),
        canvases(source),
        its_info(source_original.info()) {
    canvases.next = [this] { return next_shown(); };
    canvases.rewind = [this] {
      source.rewind();
      started = false;
    };
    its_info.frames = (its_info.frames + step - 1) / step;
    if (std::uint64_t{its_info.frames} * its_info.width * its_info.height <= kKeptPixels) keep();
  }

  ComposedFrame next_shown() {
    return next_of_sample(
        started, step, [this] { return source.next(); },
        [this] { return source.next().pixels != nullptr; });
  }

  [[nodiscard]] const raster::FramesInfo& info() const noexcept override { return its_info; }
  [[nodiscard]] const raster::Metadata& metadata() const noexcept override {
    return source_original.metadata();
  }
  std::optional<raster::Frame> next() override {
    if (kept.empty())
      return next_of_sample(
          original_started, step, [this] { return source_original.next(); },
          [this] { return source_original.skip(); });
    if (original_at == kept.size()) return std::nullopt;
    return raster::Frame{.canvas = kept[original_at++].original.clone(), .delay_milliseconds = 0};
  }
  void rewind() override {
    original_at = 0;
    original_started = false;
    if (kept.empty()) source_original.rewind();
  }

  void keep() {
    std::vector<Kept> frames;
    canvases.rewind();
    for (auto shown = next_shown(); shown.pixels != nullptr; shown = next_shown())
      frames.push_back({.pixels = *shown.pixels, .delay = shown.delay, .original = {}});
    rewind();
    for (Kept& frame : frames)
      if (auto original = next()) frame.original = std::move(original->canvas);
    kept = std::move(frames);
    canvases.next = [this] {
      if (at == kept.size()) return ComposedFrame{.pixels = nullptr};
      const Kept& frame = kept[at++];
      return ComposedFrame{.pixels = &frame.pixels, .delay = frame.delay};
    };
    canvases.rewind = [this] { at = 0; };
  }

  struct Kept {
    RgbaCanvas pixels;
    std::uint16_t delay = 0;
    raster::Canvas original;
  };
  const Canvases& source;
  raster::FrameReader& source_original;
  std::uint32_t step;
  Canvases canvases;
  raster::FramesInfo its_info;  ///< with the frames of the sample
  std::vector<Kept> kept;
  std::size_t at = 0, original_at = 0;
  bool started = false, original_started = false;
};

Sample::Sample(const Canvases& canvases, raster::FrameReader& original, std::uint32_t step)
    : frames_(std::make_unique<Frames>(canvases, original, step)) {}
Sample::~Sample() = default;
const Canvases& Sample::canvases() const { return frames_->canvases; }
raster::FrameReader& Sample::original() { return *frames_; }

}  // namespace pressoir::codecs::gif
