#include "base/deflate/block_code.h"

#include <algorithm>
#include <limits>
#include <span>

#include "base/deflate/huffman.h"

namespace pressoir::deflate {
namespace {

constexpr unsigned kMostBits = 15, kMostLengthBits = 7;
/// Codes of both alphabets one after the other, as they are described.
class Sequence {
 public:
  explicit Sequence(const BlockCode& code) {
    const auto used = [](std::span<const std::uint8_t> lengths, std::size_t least) {
      std::size_t size = lengths.size();
      while (size > least && lengths[size - 1] == 0) --size;
      return size;
    };
    literals = used(code.literals, kFirstLength);
    distances = used(code.distances, 1);
    std::copy_n(code.literals.begin(), literals, values_.begin());
    std::copy_n(code.distances.begin(), distances,
                values_.begin() + static_cast<std::ptrdiff_t>(literals));
    for (std::size_t i = size(); i-- > 0;)
      runs_[i] = static_cast<std::uint16_t>(
          i + 1 < size() && values_[i] == values_[i + 1] ? runs_[i + 1] + 1 : 1);
  }
  [[nodiscard]] std::size_t size() const { return literals + distances; }
  [[nodiscard]] std::uint8_t operator[](std::size_t i) const { return values_[i]; }
  /// Equal values from `i` on.
  [[nodiscard]] std::size_t run(std::size_t i) const { return runs_[i]; }
  std::size_t literals, distances;

 private:
  std::array<std::uint8_t, kLiterals + kDistances> values_{};
  std::array<std::uint16_t, kLiterals + kDistances> runs_{};
};

using SymbolBits = std::array<std::uint8_t, 19>;

/// A symbol for `from` to `most` lengths.
struct Repeat {
  std::uint8_t symbol;
  std::size_t from, most;
};
constexpr Repeat kFewZeros{17, 3, 10}, kManyZeros{18, 11, 138}, kLikeTheLast{16, 3, 6};

/// From each place to the end: what it costs, and how it goes on.
struct Path {
  std::array<std::uint32_t, kLiterals + kDistances + 1> least{};
  std::array<LengthSymbol, kLiterals + kDistances> choice{};
  std::array<std::uint8_t, kLiterals + kDistances> steps{};

  /// Goes on at i with a repeat where that costs no more. @param bits  of its symbol.
  void offer(std::size_t i, const Repeat& repeat, std::size_t run, std::uint32_t bits) {
    for (std::size_t n = repeat.from; n <= std::min(repeat.most, run); ++n) {
      const std::uint32_t cost = bits + least[i + n];
      if (cost > least[i]) continue;
      least[i] = cost;
      choice[i] = {repeat.symbol, static_cast<std::uint8_t>(n - repeat.from)};
      steps[i] = static_cast<std::uint8_t>(n);
    }
  }
};

/// The cheapest way to say it when each symbol costs so much.
std::vector<LengthSymbol> cheapest(const Sequence& sequence, const SymbolBits& costs) {
  const std::size_t size = sequence.size();
  Path path;
  for (std::size_t i = size; i-- > 0;) {
    const std::uint8_t value = sequence[i];
    path.least[i] = costs[value] + path.least[i + 1];
    path.choice[i] = {value, 0};
    path.steps[i] = 1;
    const auto offer = [&](const Repeat& repeat) {
      const auto bits =
          static_cast<std::uint32_t>(costs[repeat.symbol] + extra_bits(repeat.symbol));
      path.offer(i, repeat, sequence.run(i), bits);
    };
    if (value == 0) {
      offer(kFewZeros);
      offer(kManyZeros);
    }
    if (i > 0 && sequence[i - 1] == value) offer(kLikeTheLast);
  }
  std::vector<LengthSymbol> symbols;
  for (std::size_t i = 0; i < size; i += path.steps[i]) symbols.push_back(path.choice[i]);
  return symbols;
}

Description described(const Sequence& sequence, const SymbolBits& costs) {
  Description result;
  result.literals = sequence.literals;
  result.distances = sequence.distances;
  result.symbols = cheapest(sequence, costs);
  std::array<std::uint32_t, 19> counts{};
  for (const auto& each : result.symbols) ++counts[each.symbol];
  // Readers want a complete code: of two symbols at least.
  if (std::ranges::count(counts, 0U) == 18) counts[counts[0] > 0 ? 1 : 0] = 1;
  code_lengths(counts, kMostLengthBits, result.lengths);
  std::size_t sent = kLengthOrder.size();
  while (sent > 4 && result.lengths[kLengthOrder[sent - 1]] == 0) --sent;
  result.lengths_sent = sent;
  result.bits = 14 + 3 * sent;
  for (std::size_t s = 0; s < counts.size(); ++s)
    result.bits += counts[s] * (result.lengths[s] + extra_bits(s));
  return result;
}

/// Counts made more alike, so that the lengths of their codes repeat: neighbours that differ by
/// little become their mean.
void smooth(std::span<std::uint32_t> counts, std::uint32_t tolerance) {
  std::size_t begin = 0;
  while (begin < counts.size()) {
    std::uint64_t sum = counts[begin];
    std::size_t end = begin + 1;
    if (counts[begin] == 0) {
      ++begin;
      continue;
    }
    while (end < counts.size() && counts[end] > 0) {
      const std::uint64_t mean = sum / (end - begin);
      const std::uint64_t gap =
          counts[end] > mean ? counts[end] - mean : mean - std::uint64_t{counts[end]};
      if (gap * 16 > mean * tolerance + 16) break;
      sum += counts[end++];
    }
    if (end - begin >= 4)
      std::fill(counts.begin() + static_cast<std::ptrdiff_t>(begin),
                counts.begin() + static_cast<std::ptrdiff_t>(end),
                static_cast<std::uint32_t>(std::max<std::uint64_t>(1, sum / (end - begin))));
    begin = end;
  }
}

}  // namespace

void Histogram::add(const Histogram& other) noexcept {
  for (std::size_t i = 0; i < literals.size(); ++i) literals[i] += other.literals[i];
  for (std::size_t i = 0; i < distances.size(); ++i) distances[i] += other.distances[i];
}

BlockCode code_of(const Histogram& histogram) {
  BlockCode code;
  auto literals = histogram.literals;
  literals[kEndOfBlock] = 1;
  code_lengths(literals, kMostBits, code.literals);
  code_lengths(histogram.distances, kMostBits, code.distances);
  return code;
}

BlockCode fixed_code() {
  BlockCode code;
  auto* const begin = code.literals.begin();
  std::fill(begin, begin + 144, std::uint8_t{8});
  std::fill(begin + 144, begin + 256, std::uint8_t{9});
  std::fill(begin + 256, begin + 280, std::uint8_t{7});
  std::fill(begin + 280, code.literals.end(), std::uint8_t{8});
  code.distances.fill(5);
  return code;
}

Description describe(const BlockCode& code) {
  const Sequence sequence(code);
  SymbolBits costs{4, 5, 5, 5, 4, 4, 4, 3, 3, 3, 4, 4, 5, 5, 6, 6, 3, 4, 4};
  Description best = described(sequence, costs);
  for (int round = 0; round < 4; ++round) {
    for (std::size_t s = 0; s < costs.size(); ++s)
      costs[s] = best.lengths[s] == 0 ? std::uint8_t{kMostLengthBits} : best.lengths[s];
    Description other = described(sequence, costs);
    if (other.bits >= best.bits) break;
    best = std::move(other);
  }
  return best;
}

std::uint64_t bits_of(const Histogram& histogram, const BlockCode& code) noexcept {
  std::uint64_t bits = code.literals[kEndOfBlock];
  for (std::size_t s = 0; s < kEndOfBlock; ++s)
    bits += std::uint64_t{histogram.literals[s]} * code.literals[s];
  for (std::size_t s = kFirstLength; s < kFirstLength + kLengthBits.size(); ++s)
    bits += std::uint64_t{histogram.literals[s]} *
            (code.literals[s] + std::uint64_t{kLengthBits[s - kFirstLength]});
  for (std::size_t s = 0; s < kDistances; ++s)
    bits += std::uint64_t{histogram.distances[s]} *
            (code.distances[s] + std::uint64_t{kDistanceBits[s]});
  return bits;
}

BlockCode smallest_code(const Histogram& histogram) {
  BlockCode best = code_of(histogram);
  std::uint64_t least = bits_of(histogram, best) + describe(best).bits;
  for (const std::uint32_t tolerance : {2U, 4U, 6U, 9U, 12U}) {
    Histogram changed = histogram;
    smooth(std::span(changed.literals).first(kEndOfBlock), tolerance);
    smooth(std::span(changed.literals).subspan(kFirstLength), tolerance);
    smooth(changed.distances, tolerance);
    const BlockCode code = code_of(changed);
    const std::uint64_t bits = bits_of(histogram, code) + describe(code).bits;
    if (bits < least) least = bits, best = code;
  }
  return best;
}

}  // namespace pressoir::deflate
