#include "codecs/jpeg/lossless/pass_costs.h"

#include <gtest/gtest.h>
#include <hwy/targets.h>

#include "codecs/jpeg/lossless/blocks_fixture.h"
#include "codecs/jpeg/lossless/scan_kernels.h"
#include "codecs/jpeg/lossless/scan_tokens.h"

namespace pressoir::codecs::jpeg {
namespace {

using test::BlockKind;
using test::component_of;

const Cuts kFine = {{1, 2, 3, 4, 5, 6, 8, 9, 11, 14, 17, 20, 24, 28, 35, 44, 63}};
const Cuts kCoarse = {{2, 5, 9, 20, 63}};

std::vector<std::uint64_t> positions(const Component& component, int level) {
  std::vector<std::uint64_t> found(component.blocks.size());
  find_coefficients(component.blocks.data(), found.size(), static_cast<std::size_t>(level),
                    found.data());
  return found;
}

/// What the scan takes by the tokens that are written of it.
double written_bytes(const Component& component, const Scan& scan) {
  const auto large = positions(component, scan.low);
  Tokens tokens;
  if (scan.high == 0)
    add_first(component, scan, large, tokens);
  else
    add_refinement(component, scan, large, positions(component, scan.high), tokens);
  return coded_bytes(tokens.counts(), static_cast<double>(tokens.raw_bits())) + kScanBytes;
}

void expect_exact(const Component& component, const BandCosts& costs, int high, int low) {
  const Cuts& cuts = costs.cuts;
  for (std::size_t first = 0; first < cuts.bands(); ++first)
    for (std::size_t last = first; last < cuts.bands(); ++last)
      ASSERT_EQ(costs.bytes[first * cuts.bands() + last],
                written_bytes(component, {{0}, cuts.start(first), cuts.ends[last], high, low}))
          << cuts.start(first) << ".." << cuts.ends[last] << ", level " << low;
}

void expect_exact(const Component& component, const Cuts& fine = kCoarse) {
  const PassCosts costs(component, kCoarse);
  for (int low = 0; low < static_cast<int>(kLevels); ++low) {
    const auto level = static_cast<std::size_t>(low);
    const BandCosts first = costs.first(level, fine);
    expect_exact(component, first, 0, low);
    EXPECT_LE(costs.least_of_first(level), cheapest_cut(first, 0).bytes);
    if (level < kRefined) expect_exact(component, costs.refinement(level), low + 1, low);
  }
}

TEST(JpegPassCosts, are_those_of_what_is_written) {
  std::uint32_t seed = 1;
  for (const BlockKind& kind :
       {BlockKind{.filled = 0.02, .density = 0.05}, BlockKind{.filled = 0.5, .density = 0.1},
        BlockKind{.filled = 1, .density = 0.3},
        BlockKind{.filled = 1, .density = 1, .largest = 900},
        BlockKind{.filled = 0.9, .density = 0.02, .largest = 2}})
    for (const std::uint32_t blocks : {1U, 63U, 64U, 65U, 700U})
      expect_exact(component_of(blocks, 1, kind, seed++), kFine);
}

TEST(JpegPassCosts, end_the_longest_runs_where_the_format_does) {
  // Empty but for a few blocks that stand around the ends of runs of 0x7FFF.
  Component component = component_of(70'001, 1, {.filled = 0}, 1);
  expect_exact(component);
  for (const std::size_t at : {0U, 40U, 41U, 32'767U + 41U, 32'767U + 42U, 69'000U, 70'000U}) {
    component.blocks[at][1] = 9;
    component.blocks[at][63] = at % 2 == 0 ? 1 : 2;
  }
  expect_exact(component);
}

TEST(JpegPassCosts, let_runs_wait_with_any_number_of_corrections) {
  // Nearly all coefficients are known before, so that hardly a block ends a run of a refinement.
  std::uint32_t seed = 1;
  for (const double density : {0.02, 0.2, 0.9})
    for (const int least : {2, 4, 8})
      expect_exact(component_of(
          1'300, 1, {.filled = 0.8, .density = density, .largest = 12, .least = least}, seed++));
  Component component =
      component_of(2'000, 1, {.filled = 1, .density = 0.5, .largest = 12, .least = 8}, 9);
  for (std::size_t at = 7; at < component.blocks.size(); at += 193) component.blocks[at][63] = 1;
  expect_exact(component);
}

TEST(JpegPassCosts, are_the_same_on_every_instruction_set) {
  const Component component =
      component_of(3'000, 1, {.filled = 0.7, .density = 0.2, .largest = 40}, 5);
  const PassCosts expected(component, kCoarse);
  for (std::int64_t all = hwy::SupportedTargets(); all != 0; all &= all - 1) {
    hwy::SetSupportedTargetsForTest(all & -all);
    const PassCosts costs(component, kCoarse);
    for (std::size_t level = 0; level < kLevels; ++level)
      EXPECT_EQ(costs.first(level, kFine).bytes, expected.first(level, kFine).bytes);
    for (std::size_t level = 0; level < kRefined; ++level)
      EXPECT_EQ(costs.refinement(level).bytes, expected.refinement(level).bytes);
  }
  hwy::SetSupportedTargetsForTest(0);
}

}  // namespace
}  // namespace pressoir::codecs::jpeg
