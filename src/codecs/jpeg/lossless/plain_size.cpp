#include "codecs/jpeg/lossless/plain_size.h"

#include <algorithm>
#include <array>
#include <bit>
#include <cstdlib>

#include "codecs/jpeg/lossless/scan_cost.h"
#include "codecs/jpeg/lossless/scan_kernels.h"

namespace pressoir::codecs::jpeg {
namespace {

constexpr std::size_t kLongestZeroRun = 15;
constexpr std::uint32_t kEndOfBlock = 0, kZeroRun = 0xF0;

/// Symbols of components that share their tables.
struct SharedCounts {
  Counts dc{}, ac{};
  double raw_bits = 0, counted = 0, all = 0;  ///< the last two: blocks

  void add(const Component& component, std::size_t one_in) {
    std::array<std::uint64_t, kGroup> positions;
    const std::vector<Block>& blocks = component.blocks;
    all += static_cast<double>(blocks.size());
    for (std::size_t first = 0; first < blocks.size(); first += kGroup * one_in) {
      const std::size_t count = std::min(kGroup, blocks.size() - first);
      find_coefficients(&blocks[first], count, 0, positions.data());
      for (std::size_t i = 0; i < count; ++i) {
        const std::size_t at = first + i;
        add_dc(blocks[at][0] - (at > 0 ? blocks[at - 1][0] : 0));
        add_ac(blocks[at], positions[i]);
      }
      counted += static_cast<double>(count);
    }
  }

  [[nodiscard]] PlainSize size() const {
    if (counted == 0) return {};
    const double times = all / counted;
    const double bytes_of_dc = coded_bytes(dc, raw_bits, times);
    Counts inner = ac;
    inner[kEndOfBlock] = 0;
    return {.bytes = bytes_of_dc + coded_bytes(ac, 0, times),
            .without_ends = bytes_of_dc + coded_bytes(inner, 0, times)};
  }

 private:
  std::uint32_t size_of(int value) {
    const std::uint32_t size = category(static_cast<std::uint32_t>(std::abs(value)));
    raw_bits += size;
    return size;
  }
  void add_dc(int difference) { ++dc[size_of(difference)]; }
  void add_ac(const Block& block, std::uint64_t positions) {
    std::size_t last = 0;
    for (; positions != 0; positions &= positions - 1) {
      const auto position = static_cast<std::size_t>(std::countr_zero(positions));
      std::size_t run = position - last - 1;
      for (; run > kLongestZeroRun; run -= kLongestZeroRun + 1) ++ac[kZeroRun];
      ++ac[run << 4U | std::min(size_of(block[kZigzag[position]]), 15U)];
      last = position;
    }
    if (last < 63) ++ac[kEndOfBlock];
  }
};

}  // namespace

PlainSize plain_size(const Picture& picture, std::size_t one_in) {
  std::array<SharedCounts, 2> counts;  // luma (and the K of YCCK), chroma
  for (std::size_t i = 0; i < picture.components.size(); ++i)
    counts[i == 1 || i == 2 ? 1 : 0].add(picture.components[i], one_in);
  const PlainSize luma = counts[0].size(), chroma = counts[1].size();
  return {.bytes = luma.bytes + chroma.bytes,
          .without_ends = luma.without_ends + chroma.without_ends};
}

}  // namespace pressoir::codecs::jpeg
