#include "base/deflate/huffman.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <array>
#include <vector>
#include <vector>

namespace pressoir::deflate {
namespace {

std::vector<std::uint8_t> lengths_of(const std::vector<std::uint32_t>& counts, unsigned most) {
  std::vector<std::uint8_t> lengths(counts.size());
  code_lengths(counts, most, lengths);
  return lengths;
}

/// Of a code with all words used, in units of 2^-most.
std::uint64_t share_of(const std::vector<std::uint8_t>& lengths, unsigned most) {
  std::uint64_t sum = 0;
  for (const std::uint8_t length : lengths)
    if (length > 0) sum += std::uint64_t{1} << (most - length);
  return sum;
}

TEST(Huffman, gives_frequent_symbols_short_codes) {
  EXPECT_EQ(lengths_of({8, 4, 2, 1, 1}, 15), (std::vector<std::uint8_t>{1, 2, 3, 4, 4}));
}

TEST(Huffman, gives_no_code_to_what_is_not_counted) {
  EXPECT_EQ(lengths_of({0, 0, 0}, 15), (std::vector<std::uint8_t>{0, 0, 0}));
  EXPECT_EQ(lengths_of({0, 7, 0}, 15), (std::vector<std::uint8_t>{0, 1, 0}));
  EXPECT_EQ(lengths_of({3, 0, 7}, 15), (std::vector<std::uint8_t>{1, 0, 1}));
}

TEST(Huffman, keeps_to_the_limit_at_the_least_cost) {
  // Fibonacci's numbers make the deepest trees.
  std::vector<std::uint32_t> counts{1, 1};
  while (counts.size() < 30) counts.push_back(counts.back() + counts[counts.size() - 2]);
  for (const unsigned most : {5U, 7U, 15U}) {
    const auto lengths = lengths_of(counts, most);
    EXPECT_EQ(*std::max_element(lengths.begin(), lengths.end()), most);
    EXPECT_EQ(share_of(lengths, most), std::uint64_t{1} << most);
    EXPECT_TRUE(std::is_sorted(lengths.rbegin(), lengths.rend()));
  }
  // By hand: with three bits at most, six symbols of 1 1 1 1 8 16 cost 2 * 16 + 2 * 8 + 3 * 4.
  const auto lengths = lengths_of({1, 1, 1, 1, 8, 16}, 3);
  EXPECT_EQ(lengths, (std::vector<std::uint8_t>{3, 3, 3, 3, 2, 2}));
}

TEST(Huffman, codes_are_canonical_and_reversed) {
  // RFC 1951, 3.2.2: lengths 3 3 3 3 3 2 4 4 give 010 011 100 101 110 00 1110 1111.
  const std::array<std::uint8_t, 8> lengths{3, 3, 3, 3, 3, 2, 4, 4};
  std::array<std::uint16_t, 8> codes{};
  codes_of(lengths, codes);
  EXPECT_EQ(codes, (std::array<std::uint16_t, 8>{0b010, 0b110, 0b001, 0b101, 0b011, 0b00, 0b0111,
                                                 0b1111}));
}

}  // namespace
}  // namespace pressoir::deflate
