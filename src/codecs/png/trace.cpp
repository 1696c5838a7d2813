#include "codecs/png/trace.h"

#include <libdeflate.h>

#include <algorithm>

namespace pressoir::codecs::png {
namespace {

// The two highest bits are the kind, the others the score in hundredths or the quality.
constexpr unsigned kKindShift = 14, kScore = 1, kQuality = 2;
constexpr int kPoint = 100;

std::uint16_t check_over(const Image& image) {
  std::vector<Rgba> row(image.header.width);
  std::uint32_t sum = 0;
  for (std::uint32_t y = 0; y < image.header.height; ++y) {
    expand_row8(image, image.row(y), row);
    for (Rgba& pixel : row)
      if (pixel.a == 0) pixel = {0, 0, 0, 0};
    sum = libdeflate_crc32(sum, row.data(), row.size() * sizeof(Rgba));
  }
  return static_cast<std::uint16_t>(sum >> 16 ^ (sum & 0xFFFF));
}

std::uint16_t packed(const Trace& trace) {
  const bool by_score = trace.kind == Trace::Kind::score;
  const auto value = static_cast<unsigned>(by_score ? trace.value : trace.value / kPoint);
  return static_cast<std::uint16_t>((by_score ? kScore : kQuality) << kKindShift | value);
}

}  // namespace

OwnedChunk trace_chunk(const Trace& trace, const Image& image) {
  Buffer data;
  append_16(data, packed(trace));
  append_16(data, check_over(image));
  return {.type = kTrace, .data = std::move(data), .place = Place::before_pixels};
}

std::optional<Trace> trace_in(const Container& container, const Image& image) {
  const auto chunk = std::ranges::find(container.others, kTrace, &Chunk::type);
  if (chunk == container.others.end() || chunk->data.size() != 4 || image.header.depth > 8 ||
      big_endian_16(chunk->data, 2) != check_over(image))
    return std::nullopt;
  const std::uint16_t bits = big_endian_16(chunk->data, 0);
  const int value = bits & ((1U << kKindShift) - 1);
  switch (bits >> kKindShift) {
    case kScore: return Trace{.kind = Trace::Kind::score, .value = value};
    case kQuality: return Trace{.kind = Trace::Kind::quality, .value = kPoint * value};
    default: return std::nullopt;
  }
}

void drop_trace(Plan& plan) {
  std::erase_if(plan.chunks, [](const OwnedChunk& chunk) { return chunk.type == kTrace; });
}

}  // namespace pressoir::codecs::png
