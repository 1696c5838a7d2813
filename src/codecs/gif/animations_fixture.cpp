#include "codecs/gif/animations_fixture.h"

#include <algorithm>

#include "codecs/gif/lossless/lzw.h"

namespace pressoir::codecs::gif::testing {
namespace {

Rgba grey(unsigned level) { return 0xFF000000U | level << 16 | level << 8 | level; }

std::vector<Rgba> ramp(unsigned colours, unsigned tint) {
  std::vector<Rgba> palette;
  for (unsigned i = 0; i < colours; ++i)
    palette.push_back(grey(i * 255 / std::max(colours - 1, 1U)) ^ (tint * i & 0x3FU) << 8);
  return palette;
}

StoredFrame frame_of(const Rect& rect, unsigned colours, unsigned seed) {
  StoredFrame frame;
  frame.rect = rect;
  for (std::uint32_t y = 0; y < rect.height; ++y)
    for (std::uint32_t x = 0; x < rect.width; ++x) {
      const bool flat = x >= rect.width / 2;
      const unsigned value = flat ? (x / 8 + y / 8 + seed) : (x + 2 * y + seed);
      frame.indices.push_back(static_cast<std::uint8_t>(value % colours));
    }
  return frame;
}

}  // namespace

Buffer write(std::uint32_t width, std::uint32_t height, const std::vector<Rgba>& global,
             std::optional<std::uint16_t> loops, const std::vector<StoredFrame>& frames) {
  Writer writer(width, height, global, loops);
  for (const auto& frame : frames) {
    const int bits =
        std::max(2, palette_bits(frame.local_palette ? frame.palette.size() : global.size()));
    writer.add(frame, bits, lzw_encode({frame.indices, {}, bits}, {0, 1}));
  }
  return std::move(writer).finish();
}

Buffer still(std::uint32_t width, std::uint32_t height, unsigned colours) {
  return write(width, height, ramp(colours, 3), std::nullopt,
               {frame_of({0, 0, width, height}, colours, 0)});
}

Buffer animation() {
  const auto global = ramp(16, 5);
  std::vector<StoredFrame> frames;
  const auto add = [&](const Rect& rect, Disposal disposal, int transparent, unsigned local) {
    const auto seed = static_cast<unsigned>(frames.size());
    auto frame = frame_of(rect, local > 0 ? local : 16, 3 * seed);
    frame.disposal = disposal;
    frame.transparent = transparent;
    frame.delay = static_cast<std::uint16_t>(4 + seed);
    frame.local_palette = local > 0;
    if (local > 0) frame.palette = ramp(local, 7 + seed);
    frames.push_back(std::move(frame));
  };
  add({2, 1, 40, 30}, Disposal::keep, 3, 0);
  add({10, 10, 20, 12}, Disposal::background, -1, 0);
  add({0, 0, 48, 36}, Disposal::previous, 5, 40);
  add({30, 20, 18, 16}, Disposal::none, 0, 0);
  add({5, 5, 1, 1}, Disposal::previous, -1, 2);
  add({0, 0, 48, 36}, Disposal::background, 1, 0);
  add({8, 3, 25, 25}, Disposal::keep, 2, 9);
  return write(48, 36, global, 3, frames);
}

Buffer noisy(std::uint32_t count) {
  std::vector<StoredFrame> frames;
  unsigned state = 1;
  for (std::uint32_t i = 0; i < count; ++i) {
    StoredFrame frame;
    frame.rect = {0, 0, 64, 48};
    frame.local_palette = true;
    frame.delay = 7;
    for (unsigned c = 0; c < 200; ++c)
      frame.palette.push_back(0xFF000000U | (c * 5 + i * 3) % 256 << 16 | (c + i) % 256 << 8 | c);
    for (std::uint32_t y = 0; y < 48; ++y)
      for (std::uint32_t x = 0; x < 64; ++x) {
        state = state * 1664525U + 1013904223U;
        frame.indices.push_back(static_cast<std::uint8_t>((x + y + i * 2 + (state >> 30U)) % 200));
      }
    frames.push_back(std::move(frame));
  }
  return write(64, 48, {}, 0, frames);
}

Buffer interlaced() {
  auto frame = frame_of({0, 0, 37, 29}, 16, 2);
  const auto straight = frame.indices;
  std::size_t at = 0;
  for (const auto& [start, step] : {std::pair{0U, 8U}, {4U, 8U}, {2U, 4U}, {1U, 2U}})
    for (std::uint32_t y = start; y < 29; y += step, at += 37)
      std::copy_n(straight.begin() + y * 37, 37,
                  frame.indices.begin() + static_cast<std::ptrdiff_t>(at));
  auto file = write(37, 29, ramp(16, 1), std::nullopt, {frame});
  const std::size_t flags = 13 + 3 * 16 + 9;  // of the image descriptor, behind the global palette
  file[flags] |= std::byte{0x40};
  return file;
}

Buffer with_metadata(Bytes file) {
  constexpr std::string_view kBlocks(
      "\x21\xFE\x05Hello\x00"
      "\x21\xFF\x0BICCRGBG1012\x04prof\x00"
      "\x21\xFF\x0BXMP DataXMP\x03<x>\x00",
      9 + 20 + 19);
  Buffer result = to_buffer(file.first(file.size() - 1));
  const auto blocks = as_bytes(kBlocks);
  result.insert(result.end(), blocks.begin(), blocks.end());
  result.push_back(std::byte{0x3B});
  return result;
}

}  // namespace pressoir::codecs::gif::testing
