#include "codecs/jpeg/repair/block_decoder.h"

#include <gtest/gtest.h>

namespace pressoir::codecs::jpeg {
namespace {

/// A scan of AC coefficients with one code, 0: the band ends for 2^4 blocks and as many more as
/// the next four bits say.
FoundScan scan_of_runs(int high) {
  HuffmanTable table;
  table.counts[0] = 1;
  table.symbols[0] = 0x40;
  FoundScan scan;
  scan.parts.push_back(
      {.component = 0, .dc = nullptr, .ac = std::make_shared<const HuffmanTable>(table)});
  scan.from = 1;
  scan.high = high;
  return scan;
}

/// How many blocks can be read one after the other of `bytes`.
std::size_t blocks_in(const FoundScan& scan, const Buffer& bytes, const Block& start) {
  BitReader bits(bytes);
  BlockDecoder decoder(scan, true, false);
  const QuantTable quant{};
  for (std::size_t count = 0;; ++count) {
    Block block = start;
    if (count > 100 || !decoder.read(bits, 0, block, quant)) return count;
    EXPECT_EQ(block, start);
  }
}

TEST(JpegBlockDecoder, knows_the_least_of_a_run_whose_length_is_cut_off) {
  Block refined{};
  refined[kZigzag[5]] = 4;
  const Buffer whole{std::byte{0b0'0011'1'11}};  // 19 blocks, then no such code
  const Buffer cut{std::byte{0b0'0011'0'11}};    // 19, and 16 of a run that is cut off
  for (const int high : {0, 1}) {
    const FoundScan scan = scan_of_runs(high);
    EXPECT_EQ(blocks_in(scan, whole, {}), 19U);
    EXPECT_EQ(blocks_in(scan, cut, {}), 19U + 16U);
  }
  // The bits that follow are of the run: none is left to refine a coefficient.
  const Buffer only_code{std::byte{0b1'1111'1'10}};
  BitReader bits(only_code);
  ASSERT_TRUE(bits.skip(7));
  Block block = refined;
  EXPECT_FALSE(BlockDecoder(scan_of_runs(1), true, false).read(bits, 0, block, QuantTable{}));
}

}  // namespace
}  // namespace pressoir::codecs::jpeg
