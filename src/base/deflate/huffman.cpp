#include "base/deflate/huffman.h"

#include <algorithm>
#include <array>
#include <cstddef>

namespace pressoir::deflate {
namespace {

constexpr std::size_t kMostSymbols = 288;

// Counts above, the symbol's number below: one sort of plain numbers.
using Sorted = std::array<std::uint64_t, kMostSymbols>;

/// Depths by the method of two queues, the deepest first; the greatest of them.
unsigned plain_depths(const Sorted& leaves, std::size_t size,
                      std::array<std::uint8_t, kMostSymbols>& depths) {
  std::array<std::uint64_t, kMostSymbols> weights{};
  std::array<std::uint16_t, kMostSymbols> parent_of_leaf{}, parent_of_node{};
  std::size_t leaf = 0, node = 0;
  for (std::size_t made = 0; made + 1 < size; ++made) {
    for (int child = 0; child < 2; ++child) {
      const bool takes_leaf = leaf < size && (node >= made || leaves[leaf] >> 16U <= weights[node]);
      weights[made] += takes_leaf ? leaves[leaf] >> 16U : weights[node];
      (takes_leaf ? parent_of_leaf[leaf++] : parent_of_node[node++]) =
          static_cast<std::uint16_t>(made);
    }
  }
  std::array<std::uint16_t, kMostSymbols> depth_of_node{};
  for (std::size_t n = size - 2; n-- > 0;)
    depth_of_node[n] = static_cast<std::uint16_t>(depth_of_node[parent_of_node[n]] + 1);
  unsigned deepest = 0;
  for (std::size_t i = 0; i < size; ++i) {
    const unsigned depth = depth_of_node[parent_of_leaf[i]] + 1U;
    deepest = std::max(deepest, depth);
    depths[i] = static_cast<std::uint8_t>(std::min(depth, 255U));
  }
  return deepest;
}

/// Depths by package-merge (Larmore and Hirschberg, 1990): optimal below a limit.
void limited_depths(const Sorted& leaves, std::size_t size, unsigned most,
                    std::array<std::uint8_t, kMostSymbols>& depths) {
  // Row by row the packages of two that the row below makes, merged with the leaves.
  std::array<std::array<bool, 2 * kMostSymbols>, 16> is_leaf{};
  std::array<std::uint64_t, 2 * kMostSymbols> row{}, next{};
  std::size_t length = 0;
  for (unsigned level = 0; level < most; ++level) {
    std::size_t leaf = 0, package = 0, made = 0;
    const std::size_t packages = length / 2;
    while (leaf < size || package < packages) {
      const std::uint64_t weight =
          package < packages ? row[2 * package] + row[2 * package + 1] : ~std::uint64_t{0};
      const bool takes_leaf = leaf < size && leaves[leaf] >> 16U <= weight;
      is_leaf[level][made] = takes_leaf;
      next[made++] = takes_leaf ? leaves[leaf++] >> 16U : weight;
      if (!takes_leaf) ++package;
    }
    row = next;
    length = made;
  }
  std::size_t taken = 2 * size - 2;
  std::fill_n(depths.begin(), size, std::uint8_t{0});
  for (unsigned level = most; level-- > 0;) {
    const auto* const begin = is_leaf[level].begin();
    const auto taken_leaves = static_cast<std::size_t>(
        std::count(begin, begin + static_cast<std::ptrdiff_t>(taken), true));
    for (std::size_t i = 0; i < taken_leaves; ++i) ++depths[i];
    taken = 2 * (taken - taken_leaves);
  }
}

}  // namespace

void code_lengths(std::span<const std::uint32_t> counts, unsigned most,
                  std::span<std::uint8_t> lengths) {
  Sorted leaves{};
  std::size_t size = 0;
  for (std::size_t s = 0; s < counts.size(); ++s) {
    lengths[s] = 0;
    if (counts[s] > 0) leaves[size++] = std::uint64_t{counts[s]} << 16U | s;
  }
  std::sort(leaves.begin(), leaves.begin() + static_cast<std::ptrdiff_t>(size));
  if (size == 0) return;
  std::array<std::uint8_t, kMostSymbols> depths{1};
  if (size > 1 && plain_depths(leaves, size, depths) > most)
    limited_depths(leaves, size, most, depths);
  for (std::size_t i = 0; i < size; ++i) lengths[leaves[i] & 0xFFFFU] = depths[i];
}

void codes_of(std::span<const std::uint8_t> lengths, std::span<std::uint16_t> codes) {
  std::array<unsigned, 17> next{};
  for (const std::uint8_t length : lengths) ++next[length + 1U];
  next[1] = 0;  // nothing is counted for what has no code
  for (std::size_t bits = 1; bits < next.size(); ++bits)
    next[bits] = (next[bits - 1] + next[bits]) * 2;
  for (std::size_t s = 0; s < lengths.size(); ++s) {
    codes[s] = 0;
    if (lengths[s] == 0) continue;
    const unsigned code = next[lengths[s]]++;
    for (unsigned bit = 0; bit < lengths[s]; ++bit)
      codes[s] =
          static_cast<std::uint16_t>(codes[s] | (code >> bit & 1U) << (lengths[s] - 1U - bit));
  }
}

}  // namespace pressoir::deflate
