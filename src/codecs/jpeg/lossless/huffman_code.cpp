#include "codecs/jpeg/lossless/huffman_code.h"

#include <algorithm>
#include <utility>

namespace pressoir::codecs::jpeg {
namespace {

constexpr std::size_t kLongest = 16;

/// Lengths of the words of ascending `weights`, at least two, by merging packages (Larmore and
/// Hirschberg, 1990): level by level the leaves and the pairs of the level below, by weight.
std::vector<std::uint8_t> lengths_of(const std::vector<std::uint64_t>& weights) {
  const std::size_t n = weights.size();
  std::vector<std::vector<bool>> is_leaf(kLongest);
  std::vector<std::uint64_t> below;
  for (std::vector<bool>& level : is_leaf) {
    std::vector<std::uint64_t> merged;
    std::size_t leaf = 0;
    std::size_t pair = 0;
    while (leaf < n || pair + 1 < below.size()) {
      const bool pairs_left = pair + 1 < below.size();
      const std::uint64_t together = pairs_left ? below[pair] + below[pair + 1] : 0;
      level.push_back(leaf < n && (!pairs_left || weights[leaf] <= together));
      merged.push_back(level.back() ? weights[leaf++] : together);
      if (!level.back()) pair += 2;
    }
    below = std::move(merged);
  }
  std::vector<std::uint8_t> lengths(n, 0);
  std::size_t taken = 2 * n - 2;
  for (std::size_t level = kLongest; level-- > 0;) {
    const auto end = is_leaf[level].begin() + static_cast<std::ptrdiff_t>(taken);
    const auto leaves = static_cast<std::size_t>(std::count(is_leaf[level].begin(), end, true));
    for (std::size_t i = 0; i < leaves; ++i) ++lengths[i];
    taken = 2 * (taken - leaves);
  }
  return lengths;
}

}  // namespace

HuffmanCode optimal_code(const Counts& counts) {
  HuffmanCode code;
  std::vector<std::pair<std::uint64_t, std::uint8_t>> leaves;
  for (std::size_t symbol = 0; symbol < counts.size(); ++symbol)
    if (counts[symbol] > 0) leaves.emplace_back(counts[symbol], static_cast<std::uint8_t>(symbol));
  if (leaves.empty()) return code;
  std::sort(leaves.begin(), leaves.end());
  std::vector<std::uint64_t> weights = {0};  // takes the word of all ones
  for (const auto& leaf : leaves) weights.push_back(leaf.first);
  const std::vector<std::uint8_t> lengths = lengths_of(weights);

  std::vector<std::pair<std::uint8_t, std::uint8_t>> ordered;  // length, symbol
  for (std::size_t i = 0; i < leaves.size(); ++i)
    ordered.emplace_back(lengths[i + 1], leaves[i].second);
  std::sort(ordered.begin(), ordered.end());
  std::uint32_t next = 0;
  std::uint32_t last_length = 0;
  for (const auto& [length, symbol] : ordered) {
    next <<= length - last_length;
    last_length = length;
    code.words[symbol] = {next++, length};
    ++code.by_length.at(length - 1U);
    code.symbols.push_back(symbol);
  }
  return code;
}

void append_table(Buffer& out, std::uint8_t class_and_slot, const HuffmanCode& code) {
  out.push_back(std::byte{class_and_slot});
  for (const std::uint8_t count : code.by_length) out.push_back(std::byte{count});
  for (const std::uint8_t symbol : code.symbols) out.push_back(std::byte{symbol});
}

}  // namespace pressoir::codecs::jpeg
