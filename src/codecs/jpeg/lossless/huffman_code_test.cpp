#include "codecs/jpeg/lossless/huffman_code.h"

#include <gtest/gtest.h>

#include <random>
#include <utility>

namespace pressoir::codecs::jpeg {
namespace {

std::uint64_t bits_of(const HuffmanCode& code, const Counts& counts) {
  std::uint64_t sum = 0;
  for (std::size_t i = 0; i < counts.size(); ++i)
    sum += std::uint64_t{counts[i]} * code.words[i].length;
  return sum;
}

/// A prefix code of at most 16 bits with a word for each symbol counted, none of them all ones.
void expect_sound(const HuffmanCode& code, const Counts& counts) {
  std::size_t symbols = 0;
  for (std::size_t i = 0; i < counts.size(); ++i) {
    const HuffmanCode::Word& word = code.words[i];
    EXPECT_EQ(word.length > 0, counts[i] > 0) << i;
    if (word.length == 0) continue;
    ++symbols;
    EXPECT_LE(word.length, 16U);
    EXPECT_LT(word.bits, (1U << word.length) - 1) << i;
    for (std::size_t j = 0; j < i; ++j) {
      const HuffmanCode::Word& other = code.words[j];
      const std::uint32_t shorter = std::min(word.length, other.length);
      if (shorter == 0) continue;
      EXPECT_NE(word.bits >> (word.length - shorter), other.bits >> (other.length - shorter));
    }
  }
  EXPECT_EQ(code.symbols.size(), symbols);
}

TEST(JpegHuffmanCode, has_a_word_for_each_symbol) {
  std::mt19937 random(1);
  for (std::size_t symbols : {1U, 2U, 3U, 17U, 100U, 255U, 256U}) {
    Counts counts{};
    for (std::size_t i = 0; i < symbols; ++i)
      counts[(i * 7) % 256] = 1 + static_cast<std::uint32_t>(random() % (1U << i % 20));
    const HuffmanCode code = optimal_code(counts);
    expect_sound(code, counts);
  }
  EXPECT_TRUE(optimal_code(Counts{}).symbols.empty());
}

TEST(JpegHuffmanCode, takes_no_more_than_a_code_with_a_word_too_many) {
  Counts counts{};
  for (std::uint32_t i = 0; i < 40; ++i) counts[i] = 3 + i * i;
  EXPECT_LE(static_cast<double>(bits_of(optimal_code(counts), counts)) / 8 + 18 + 40,
            coded_bytes(counts, 0));
}

TEST(JpegHuffmanCode, keeps_words_to_sixteen_bits) {
  Counts counts{};  // of Fibonacci's numbers, each word would be a bit longer than the one before
  std::uint32_t last = 1;
  for (std::uint32_t i = 0, value = 1; i < 40; ++i) {
    counts[i] = value;
    value += std::exchange(last, value);
  }
  const HuffmanCode code = optimal_code(counts);
  expect_sound(code, counts);
  EXPECT_EQ(code.words[0].length, 16U);
}

}  // namespace
}  // namespace pressoir::codecs::jpeg
