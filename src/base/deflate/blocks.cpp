#include "base/deflate/blocks.h"

#include <algorithm>
#include <array>
#include <limits>
#include <span>

#include "base/deflate/huffman.h"

namespace pressoir::deflate {
namespace {

/// Symbols that lengths are described with, and the further bits of these.
struct DescriptionCounts {
  std::array<std::uint32_t, 19> counts{};
  std::uint64_t bits = 0;

  void add_run(std::uint8_t value, std::size_t run) {
    if (value != 0) {
      ++counts[value];
      --run;
    }
    if (run < 3) {
      counts[value] += static_cast<std::uint32_t>(run);
      return;
    }
    const std::size_t most = value == 0 ? 138 : 6;
    const std::size_t of_zeros = run <= 10 ? 17 : 18;
    const std::size_t symbol = value != 0 ? 16 : of_zeros;
    const std::size_t times = (run + most - 1) / most;
    counts[symbol] += static_cast<std::uint32_t>(times);
    bits += times * extra_bits(symbol);
  }
  /// Zeros at the end are not said.
  void add(std::span<const std::uint8_t> lengths) {
    for (std::size_t i = 0; i < lengths.size();) {
      const std::size_t begin = i;
      while (i < lengths.size() && lengths[i] == lengths[begin]) ++i;
      if (lengths[begin] == 0 && i == lengths.size()) break;
      add_run(lengths[begin], i - begin);
    }
  }
};

/// About the bits of a description, by the runs that are plain to see.
std::uint64_t description_bits(const BlockCode& code) {
  DescriptionCounts of;
  of.add(code.literals);
  of.add(code.distances);
  const auto& counts = of.counts;
  std::uint64_t bits = 14 + 3 * 16 + of.bits;
  std::array<std::uint8_t, 19> lengths{};
  code_lengths(counts, 7, lengths);
  for (std::size_t s = 0; s < counts.size(); ++s) bits += counts[s] * std::uint64_t{lengths[s]};
  return bits;
}

struct Piece {
  Histogram histogram;
  std::uint64_t bits = 0;
  std::size_t end = 0;
};

std::vector<Piece> pieces_of(const Segment& segment, const Steps& steps, std::size_t of_each) {
  std::vector<Piece> pieces;
  const std::size_t size = segment.data.size();
  for (std::size_t i = 0; i < size;) {
    Piece& piece = pieces.emplace_back();
    const std::size_t begin = i;
    for (std::size_t n = 0; n < of_each && i < size; ++n)
      i += steps[i] == 0 ? 1 : length_in(steps[i]);
    count(segment, begin, i, steps, piece.histogram);
    piece.end = i;
    piece.bits = bits_of_block(piece.histogram);
  }
  return pieces;
}

}  // namespace

std::uint64_t bits_of_block(const Histogram& histogram) {
  const BlockCode code = code_of(histogram);
  return 3 + bits_of(histogram, code) + description_bits(code);
}

// Neighbours whose union saves most are joined, until none saves. What is left of the pieces stays
// in place, `next` names each one's neighbour.
std::vector<std::size_t> split(const Segment& segment, const Steps& steps, std::size_t piece) {
  constexpr std::int64_t kNone = std::numeric_limits<std::int64_t>::min();
  std::vector<Piece> pieces = pieces_of(segment, steps, piece);
  const std::size_t size = pieces.size();
  std::vector<std::size_t> next(size), before(size);
  std::vector<std::int64_t> savings(size, kNone);
  for (std::size_t i = 0; i < size; ++i) next[i] = i + 1, before[i] = i - 1;
  const auto weigh = [&](std::size_t i) {
    savings[i] = kNone;
    if (next[i] == size) return;
    Histogram both = pieces[i].histogram;
    both.add(pieces[next[i]].histogram);
    savings[i] = static_cast<std::int64_t>(pieces[i].bits + pieces[next[i]].bits) -
                 static_cast<std::int64_t>(bits_of_block(both));
  };
  for (std::size_t i = 0; i < size; ++i) weigh(i);
  for (;;) {
    const auto i = static_cast<std::size_t>(std::ranges::max_element(savings) - savings.begin());
    if (savings[i] < 0) break;
    Piece& joined = pieces[i];
    const std::size_t other = next[i];
    joined.histogram.add(pieces[other].histogram);
    joined.bits = bits_of_block(joined.histogram);
    joined.end = pieces[other].end;
    savings[other] = kNone;
    next[i] = next[other];
    if (next[i] < size) before[next[i]] = i;
    weigh(i);
    if (i > 0) weigh(before[i]);
  }
  std::vector<std::size_t> ends;
  for (std::size_t i = 0; i < size; i = next[i]) ends.push_back(pieces[i].end);
  return ends;
}

}  // namespace pressoir::deflate
