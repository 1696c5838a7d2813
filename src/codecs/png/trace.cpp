#include "codecs/png/trace.h"

#include <libdeflate.h>

#include <algorithm>

namespace pressoir::codecs::png {
namespace {

// The two highest bits are the kind, the others the score in hundredths or the quality.
constexpr unsigned kKindShift = 14, kScore = 1, kQuality = 2, kOwnScore = 3, kOwnQuality = 0;
constexpr int kPoint = 100;

/// Empty: none.
std::optional<std::uint16_t> bits_in(const Container& container) {
  const auto chunk = std::ranges::find(container.others, kTrace, &Chunk::type);
  if (chunk == container.others.end() || chunk->data.size() != 4) return std::nullopt;
  return big_endian_16(chunk->data, 0);
}

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

std::uint16_t packed(const Trace& trace, Filters filters) {
  const bool by_score = trace.kind == Trace::Kind::score, is_own = filters == Filters::own;
  const auto value = static_cast<unsigned>(by_score ? trace.value : trace.value / kPoint);
  const unsigned kind = by_score ? (is_own ? kOwnScore : kScore) : is_own ? kOwnQuality : kQuality;
  return static_cast<std::uint16_t>(kind << kKindShift | value);
}

}  // namespace

OwnedChunk trace_chunk(const Trace& trace, const Image& image, Filters filters) {
  Buffer data;
  append_16(data, packed(trace, filters));
  append_16(data, check_over(image));
  return {.type = kTrace, .data = std::move(data), .place = Place::before_pixels};
}

std::optional<Trace> trace_in(const Container& container, const Image& image) {
  const auto bits = bits_in(container);
  if (!bits || image.header.depth > 8) return std::nullopt;
  const auto chunk = std::ranges::find(container.others, kTrace, &Chunk::type);
  if (big_endian_16(chunk->data, 2) != check_over(image)) return std::nullopt;
  const int value = *bits & ((1U << kKindShift) - 1);
  const unsigned kind = *bits >> kKindShift;
  if (kind == kScore || kind == kOwnScore) return Trace{.kind = Trace::Kind::score, .value = value};
  return Trace{.kind = Trace::Kind::quality, .value = kPoint * value};
}

Filters filters_of(const Container& container) {
  const auto bits = bits_in(container);
  if (!bits) return Filters::searched;
  const unsigned kind = *bits >> kKindShift;
  return kind == kOwnScore || kind == kOwnQuality ? Filters::own : Filters::searched;
}

void drop_trace(Plan& plan) {
  std::erase_if(plan.chunks, [](const OwnedChunk& chunk) { return chunk.type == kTrace; });
}

}  // namespace pressoir::codecs::png
