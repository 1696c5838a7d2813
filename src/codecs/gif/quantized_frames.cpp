#include "codecs/gif/quantized_frames.h"

#include <algorithm>
#include <array>
#include <cmath>
#include <limits>
#include <unordered_set>

#include "codecs/gif/reader.h"

namespace pressoir::codecs::gif {
namespace {

constexpr std::size_t kMaxColours = 256;
constexpr std::uint32_t kSampledFrames = 12;
constexpr std::uint64_t kSampledPixels = 1'500'000;  // of all sampled frames together
constexpr std::size_t kCube = 32;

bool has_few_colours(const RgbaCanvas& pixels) {
  std::unordered_set<Rgba> seen;
  Rgba last = pixels.front();
  seen.insert(last);
  for (const auto colour : pixels) {
    if (colour == last) continue;
    last = colour;
    if (seen.insert(colour).second && seen.size() > kMaxColours) return false;
  }
  return true;
}

int channel(Rgba colour, int number) { return static_cast<int>(colour >> (8 * number) & 255); }

Rgba rgba_of(const raster::PaletteColour& colour) {
  if (colour.alpha < 128) return kTransparent;
  return 0xFF000000U | static_cast<Rgba>(colour.blue) << 16 | static_cast<Rgba>(colour.green) << 8 |
         colour.red;
}

/// What a pixel's error adds to those around it (Floyd and Steinberg), row by row.
class Diffusion {
 public:
  explicit Diffusion(std::size_t width) : here_(width + 2), below_(width + 2) {}
  void next_row() {
    std::swap(here_, below_);
    std::ranges::fill(below_, Error3{});
  }
  [[nodiscard]] int at(std::size_t x, std::size_t channel) const {
    return here_[x + 1][channel] / 16;
  }
  void spread(std::size_t x, std::size_t channel, int error) {
    here_[x + 2][channel] += error * 7;
    below_[x][channel] += error * 3;
    below_[x + 1][channel] += error * 5;
    below_[x + 2][channel] += error;
  }

 private:
  using Error3 = std::array<int, 3>;
  std::vector<Error3> here_, below_;
};

}  // namespace

QuantizedFrames::QuantizedFrames(NormalizedFrames& source, bool fast)
    : source_(source), fast_(fast) {
  bool few = true;
  source_.rewind();
  for (auto picture = source_.next_pixels(); picture.pixels != nullptr;
       picture = source_.next_pixels()) {
    has_alpha_ =
        has_alpha_ || std::ranges::find(*picture.pixels, kTransparent) != picture.pixels->end();
    few = few && has_few_colours(*picture.pixels);
  }
  if (!few) reduce();
}

void QuantizedFrames::reduce() {
  if (source_.info().frames == 1) {
    reduce_still();
  } else {
    choose_palette();
  }
}

void QuantizedFrames::reduce_still() {
  const auto& info = source_.info();
  source_.rewind();
  const auto picture = source_.next_pixels();
  const raster::Quantizer quantizer(
      canvas_of(*picture.pixels, info.width, info.height, has_alpha_));
  const auto result = quantizer.run({.colours = 256, .speed = fast_ ? 8 : 3});
  still_.emplace(picture.pixels->size());
  for (std::size_t i = 0; i < still_->size(); ++i) {
    (*still_)[i] = rgba_of(result.palette[result.indices[i]]);
  }
}

/// From pixels of frames spread over the whole.
void QuantizedFrames::choose_palette() {
  const auto& info = source_.info();
  const auto frame_step = std::max(1U, info.frames / kSampledFrames);
  const std::uint64_t sampled = (info.frames + frame_step - 1) / frame_step;
  const auto all = std::uint64_t{info.width} * info.height * sampled;
  const auto step = static_cast<std::size_t>(all / kSampledPixels + 1);
  RgbaCanvas samples;
  source_.rewind();
  for (std::uint32_t at = 0;; ++at) {
    const auto picture = source_.next_pixels();
    if (picture.pixels == nullptr) break;
    if (at % frame_step != 0) continue;
    for (std::size_t i = 0; i < picture.pixels->size(); i += step)
      if ((*picture.pixels)[i] != kTransparent) samples.push_back((*picture.pixels)[i]);
  }
  if (samples.empty()) samples.push_back(0xFF000000U);
  constexpr std::size_t kRow = 1024;
  const std::size_t width = std::min(samples.size(), kRow);
  samples.resize((samples.size() + width - 1) / width * width, samples.back());
  const raster::Quantizer quantizer(canvas_of(samples, static_cast<std::uint32_t>(width),
                                              static_cast<std::uint32_t>(samples.size() / width),
                                              false));
  const auto result = quantizer.run({.colours = 255, .dithering = 0, .speed = fast_ ? 8 : 3});
  for (const auto& colour : result.palette) palette_.push_back(rgba_of(colour) | 0xFF000000U);
  nearest_.assign(kCube * kCube * kCube, -1);
}

Rgba QuantizedFrames::nearest(int red, int green, int blue) {
  const auto five = [](int value) {
    return static_cast<std::size_t>(std::clamp(value, 0, 255)) >> 3;
  };
  auto& found = nearest_[(five(red) * kCube + five(green)) * kCube + five(blue)];
  if (found < 0) {
    const auto middle = [&](int value) { return static_cast<int>(five(value)) * 8 + 4; };
    int least = std::numeric_limits<int>::max();
    for (std::size_t i = 0; i < palette_.size(); ++i) {
      const int r = channel(palette_[i], 0) - middle(red);
      const int g = channel(palette_[i], 1) - middle(green);
      const int b = channel(palette_[i], 2) - middle(blue);
      const int far = 2 * r * r + 4 * g * g + b * b;
      if (far >= least) continue;
      least = far;
      found = static_cast<std::int16_t>(i);
    }
  }
  return palette_[static_cast<std::size_t>(found)];
}

/// What has not changed since the frame before keeps its colour, so that it need not be drawn.
void QuantizedFrames::dither(const RgbaCanvas& wanted) {
  const std::size_t width = source_.info().width;
  const bool has_before = before_.size() == wanted.size();
  if (!has_before) reduced_.assign(wanted.size(), kTransparent);
  Diffusion diffusion(width);
  for (std::size_t row = 0; row < wanted.size(); row += width, diffusion.next_row()) {
    for (std::size_t x = 0; x < width; ++x) {
      const Rgba colour = wanted[row + x];
      if (has_before && before_[row + x] == colour) continue;
      auto& result = reduced_[row + x];
      result = kTransparent;
      if (colour == kTransparent) continue;
      std::array<int, 3> aim{};
      for (std::size_t c = 0; c < 3; ++c)
        aim[c] = channel(colour, static_cast<int>(c)) + diffusion.at(x, c);
      result = nearest(aim[0], aim[1], aim[2]);
      for (std::size_t c = 0; c < 3; ++c)
        diffusion.spread(x, c, std::clamp(aim[c] - channel(result, static_cast<int>(c)), -48, 48));
    }
  }
  before_ = wanted;
}

void QuantizedFrames::rewind() {
  source_.rewind();
  before_.clear();
  given_ = false;
}

ComposedFrame QuantizedFrames::next() {
  if (still_) {
    if (std::exchange(given_, true)) return {.pixels = nullptr};
    return {.pixels = &*still_};
  }
  const auto picture = source_.next_pixels();
  if (picture.pixels == nullptr) return {.pixels = nullptr};
  if (palette_.empty()) return {.pixels = picture.pixels, .delay = picture.delay};
  dither(*picture.pixels);
  return {.pixels = &reduced_, .delay = picture.delay};
}

Canvases QuantizedFrames::canvases() {
  const auto& info = source_.info();
  std::optional<std::uint16_t> loops;
  if (info.loops && info.frames > 1) loops = loops_of(*info.loops);
  return {.width = info.width,
          .height = info.height,
          .loops = loops,
          .preferred_palette = palette_,
          .next = [this] { return next(); },
          .rewind = [this] { rewind(); }};
}

}  // namespace pressoir::codecs::gif
