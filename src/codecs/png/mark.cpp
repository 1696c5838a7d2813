#include "codecs/png/mark.h"

#include <libdeflate.h>

#include <algorithm>
#include <cmath>

namespace pressoir::codecs::png {
namespace {

// The two highest bits are the kind: 1 score (in hundredths), 2 quality.
constexpr unsigned kKindShift = 14;

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

const Chunk* mark_in(const Container& container) {
  const auto found = std::ranges::find(container.others, kMark, &Chunk::type);
  return found == container.others.end() || found->data.size() != 4 ? nullptr : &*found;
}

}  // namespace

std::optional<std::uint16_t> mark_value(const Goal& goal) {
  if (const auto score = score_target(goal))
    return static_cast<std::uint16_t>(
        1U << kKindShift |
        static_cast<unsigned>(std::lround(std::clamp(*score, 0.0, 100.0) * 100)));
  if (goal.quality)
    return static_cast<std::uint16_t>(2U << kKindShift |
                                      static_cast<unsigned>(std::clamp(*goal.quality, 1, 100)));
  return std::nullopt;
}

OwnedChunk make_mark(std::uint16_t value, const Image& image) {
  Buffer data;
  append_16(data, value);
  append_16(data, check_over(image));
  return {.type = kMark, .data = std::move(data), .place = Place::before_pixels};
}

bool mark_is_valid(const Container& container, const Image& image) {
  const Chunk* mark = mark_in(container);
  return mark != nullptr && image.header.depth <= 8 &&
         big_endian_16(mark->data, 2) == check_over(image);
}

void drop_mark(Plan& plan) {
  std::erase_if(plan.chunks, [](const OwnedChunk& chunk) { return chunk.type == kMark; });
}

bool is_our_work(const Container& container, const Image& image, const Goal& goal) {
  const auto wanted = mark_value(goal);
  if (!wanted || !mark_is_valid(container, image)) return false;
  const std::uint16_t done = big_endian_16(mark_in(container)->data, 0);
  return done >> kKindShift == *wanted >> kKindShift && *wanted >= done;
}

}  // namespace pressoir::codecs::png
