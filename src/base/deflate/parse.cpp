#include "base/deflate/parse.h"

#include <algorithm>
#include <bit>

namespace pressoir::deflate {
namespace {

constexpr std::size_t kSmallLengths = 10;  // each has a symbol of its own

/// log2 in 1/256, of numbers from 1 on: exact to 1/256 by squaring.
std::uint32_t log2_of(std::uint64_t value) {
  const auto whole = static_cast<unsigned>(std::bit_width(value)) - 1;
  std::uint64_t mantissa = whole >= 30 ? value >> (whole - 30) : value << (30 - whole);
  std::uint32_t result = whole;
  for (int bit = 0; bit < 8; ++bit) {
    mantissa = mantissa * mantissa >> 30U;
    result *= 2;
    if (mantissa >> 31U != 0) mantissa >>= 1U, ++result;
  }
  return result;
}

class Information {
 public:
  explicit Information(std::uint64_t total) : total_(log2_of(std::max<std::uint64_t>(1, total))) {}
  [[nodiscard]] std::uint32_t of(std::uint32_t count) const {
    constexpr std::uint32_t kLeast = Costs::kBit / 4, kMost = 15 * Costs::kBit;
    if (count == 0) return std::min(kMost, total_ + Costs::kBit);
    return std::clamp(total_ - log2_of(count), kLeast, kMost);
  }

 private:
  std::uint32_t total_;
};

template <class OfLiteral, class OfDistance>
Costs with(const OfLiteral& of_literal, const OfDistance& of_distance) {
  Costs costs;
  for (std::size_t s = 0; s < costs.literals.size(); ++s) costs.literals[s] = of_literal(s);
  for (std::size_t l = kLeastLength; l <= kMostLength; ++l) {
    const std::size_t s = symbol_of_length(l);
    costs.lengths[l] = of_literal(kFirstLength + s) + kLengthBits[s] * Costs::kBit;
  }
  for (std::size_t s = 0; s < kDistances; ++s)
    costs.distances[s] = of_distance(s) + kDistanceBits[s] * Costs::kBit;
  return costs;
}

/// Of each length the greatest that has the symbol before its own.
constexpr std::array<std::uint16_t, kMostLength + 1> kShorter = [] {
  std::array<std::uint16_t, kMostLength + 1> shorter{};
  for (std::size_t l = kLeastLength + 1; l <= kMostLength; ++l)
    shorter[l] = static_cast<std::uint16_t>(kLengthBase[symbol_of_length(l)] - 1);
  return shorter;
}();
static_assert(kShorter[kMostLength] == kMostLength - 1 && kShorter[11] == 10);

}  // namespace

Costs first_costs(const Segment& segment) {
  constexpr std::size_t kLong = 10;
  constexpr std::uint32_t kLength = 7 * Costs::kBit, kDistance = 5 * Costs::kBit;
  std::array<std::uint32_t, 256> counts{};
  std::uint64_t total = 1;
  for (std::size_t i = 0; i < segment.data.size(); ++i) {
    const std::size_t end = segment.first[i + 1];
    if (end > segment.first[i] && length_in(segment.matches[end - 1]) > kLong) continue;
    ++counts[segment.data[i]];
    ++total;
  }
  const Information of_literal(total);
  const auto literal = [&](std::size_t s) { return of_literal.of(counts[s]) + Costs::kBit / 2; };
  return with([&](std::size_t s) { return s < kEndOfBlock ? literal(s) : kLength; },
              [](std::size_t) { return kDistance; });
}

Costs costs_of(const Histogram& histogram) {
  std::uint64_t literals = 1, distances = 0;
  for (const std::uint32_t count : histogram.literals) literals += count;
  for (const std::uint32_t count : histogram.distances) distances += count;
  const Information of_literal(literals), of_distance(distances);
  return with([&](std::size_t s) { return of_literal.of(histogram.literals[s]); },
              [&](std::size_t s) { return of_distance.of(histogram.distances[s]); });
}

Costs costs_of(const BlockCode& code) {
  const auto of = [](std::uint8_t length) {
    return (length == 0 ? 15U : std::uint32_t{length}) * Costs::kBit;
  };
  return with([&](std::size_t s) { return of(code.literals[s]); },
              [&](std::size_t s) { return of(code.distances[s]); });
}

namespace {

/// The cheapest step from a position.
struct Choice {
  std::uint32_t cost;
  Match step;
};
struct Lengths {
  std::size_t shortest, most;
};

/// `best`, or a step of one of these lengths of the match. @param ahead  costs to the end from
/// here.
Choice cheaper_of(Match match, Lengths lengths, const Search& search, const std::uint32_t* ahead,
                  Choice best) {
  const std::size_t less_one = distance_less_one(match);
  const std::uint32_t base = search.costs.distances[symbol_of_distance(less_one)];
  const bool is_run =
      lengths.most == kMostLength && lengths.shortest == kLeastLength && less_one < 16;
  unsigned left = is_run ? 1 : search.most_tried;
  for (std::size_t length = lengths.most; length >= lengths.shortest && left > 0; --left) {
    const std::uint32_t cost = base + search.costs.lengths[length] + ahead[length];
    if (cost < best.cost) best = {cost, match_of(length, less_one + 1)};
    length = search.all_lengths || length <= kSmallLengths ? length - 1 : kShorter[length];
  }
  return best;
}

}  // namespace

void parse(const Segment& segment, Range range, const Search& search,
           std::vector<std::uint32_t>& costs_to_end, Steps& steps) {
  std::uint32_t* const to_end = costs_to_end.data();
  to_end[range.end] = 0;
  for (std::size_t i = range.end; i-- > range.begin;) {
    Choice best{to_end[i + 1] + search.costs.literals[segment.data[i]], 0};
    std::size_t shortest = kLeastLength;
    for (std::size_t m = segment.first[i]; m < segment.first[i + 1]; ++m) {
      const Match match = segment.matches[m];
      const std::size_t most = std::min(length_in(match), range.end - i);
      best = cheaper_of(match, {shortest, most}, search, to_end + i, best);
      shortest = most + 1;
    }
    to_end[i] = best.cost;
    steps[i] = best.step;
  }
}

void count(const Segment& segment, std::size_t begin, std::size_t end, const Steps& steps,
           Histogram& histogram) {
  for (std::size_t i = begin; i < end;) {
    const Match step = steps[i];
    if (step == 0) {
      ++histogram.literals[segment.data[i++]];
      continue;
    }
    const std::size_t length = length_in(step);
    ++histogram.literals[kFirstLength + symbol_of_length(length)];
    ++histogram.distances[symbol_of_distance(distance_less_one(step))];
    i += length;
  }
}

}  // namespace pressoir::deflate
