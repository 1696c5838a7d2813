#include "codecs/png/lossless/filters.h"

#include <algorithm>
#include <bitset>
#include <cmath>
#include <cstdlib>
#include <limits>
#include <span>

#include "codecs/png/lossless/deflate.h"
#include "codecs/png/prediction.h"

namespace pressoir::codecs::png {
namespace {

using Row = std::span<const std::uint8_t>;

void filter_row(int filter, Row row, Row above, std::size_t step, std::span<std::uint8_t> out) {
  if (filter == 0) {
    std::ranges::copy(row, out.begin());
    return;
  }
  for_predictions(filter, row, above, step, [&](std::size_t i, int predicted) {
    out[i] = static_cast<std::uint8_t>(row[i] - predicted);
  });
}

std::uint64_t sum_of(Row row) {
  std::uint64_t sum = 0;
  for (const std::uint8_t v : row) sum += v < 128 ? v : 256U - v;
  return sum;
}

/// n * log2(n), in 1/1024.
class EntropyTable {
 public:
  explicit EntropyTable(std::size_t size) : values_(size + 1) {
    for (std::size_t n = 2; n <= size; ++n) {
      const auto count = static_cast<double>(n);
      values_[n] = static_cast<std::uint64_t>(std::llround(count * std::log2(count) * 1024));
    }
  }
  /// Grows with the entropy of the row; comparable between rows of one length.
  std::uint64_t cost(Row row) const {
    std::array<std::array<std::uint32_t, 256>, 2> counts{};
    for (std::size_t i = 0; i < row.size(); ++i) ++counts[i & 1][row[i]];
    std::uint64_t order = 0;
    for (std::size_t v = 0; v < 256; ++v) order += values_[counts[0][v] + counts[1][v]];
    return values_[row.size()] - order;
  }

 private:
  std::vector<std::uint64_t> values_;
};

std::uint64_t pairs_in(Row row, std::bitset<65536>& seen) {
  seen.reset();
  std::uint64_t count = 0;
  for (std::size_t i = 1; i < row.size(); ++i) {
    const std::size_t pair = row[i - 1] * 256U + row[i];
    if (seen[pair]) continue;
    seen[pair] = true;
    ++count;
  }
  return count;
}

/// Chooses row by row among the five.
class Chooser {
 public:
  Chooser(const Image& image, Strategy strategy)
      : strategy_(strategy),
        entropy_(strategy == Strategy::least_entropy ? image.stride() : 0),
        rows_back_(std::clamp<std::size_t>(16384 / (image.stride() + 1), 2, 48)) {}

  std::uint64_t cost(int filter, Row candidate, const std::vector<std::uint8_t>& before) {
    switch (strategy_) {
      case Strategy::least_entropy: return entropy_.cost(candidate);
      case Strategy::fewest_pairs: return pairs_in(candidate, seen_);
      case Strategy::brute_force: return trial(filter, candidate, before);
      default: return sum_of(candidate);
    }
  }

 private:
  std::uint64_t trial(int filter, Row candidate, const std::vector<std::uint8_t>& before) {
    const std::size_t context = std::min(before.size(), rows_back_ * (candidate.size() + 1));
    window_.assign(before.end() - static_cast<std::ptrdiff_t>(context), before.end());
    window_.push_back(static_cast<std::uint8_t>(filter));
    window_.insert(window_.end(), candidate.begin(), candidate.end());
    return quick_.size_of(window_);
  }

  Strategy strategy_;
  EntropyTable entropy_;
  std::size_t rows_back_;
  std::bitset<65536> seen_;
  std::vector<std::uint8_t> window_;
  Compressor quick_{2};
};

}  // namespace

std::string_view name_of(Strategy strategy) noexcept {
  constexpr std::array<std::string_view, 9> kNames{
      "none", "sub", "up", "average", "paeth", "sum", "entropy", "pairs", "brute-force"};
  return kNames.at(static_cast<std::size_t>(strategy));
}

std::vector<std::uint8_t> filtered(const Image& image, Strategy strategy) {
  const std::size_t stride = image.stride();
  const std::size_t step =
      std::max<std::size_t>(1, channels_of(image.header.type) * image.header.depth / 8);
  std::vector<std::uint8_t> out;
  out.reserve((stride + 1) * image.header.height);
  const std::vector<std::uint8_t> zeros(stride);
  std::array<std::vector<std::uint8_t>, 5> candidates;
  for (auto& candidate : candidates) candidate.resize(stride);
  const bool is_fixed = strategy <= Strategy::paeth;
  Chooser chooser(image, strategy);
  for (std::uint32_t y = 0; y < image.header.height; ++y) {
    const Row row = image.row(y);
    const Row above = y == 0 ? Row(zeros) : image.row(y - 1);
    int best = static_cast<int>(strategy);
    if (is_fixed) {
      filter_row(best, row, above, step, candidates[static_cast<std::size_t>(best)]);
    } else {
      std::uint64_t least = std::numeric_limits<std::uint64_t>::max();
      for (int filter = 0; filter < 5; ++filter) {
        auto& candidate = candidates[static_cast<std::size_t>(filter)];
        filter_row(filter, row, above, step, candidate);
        const std::uint64_t cost = chooser.cost(filter, candidate, out);
        if (cost < least) least = cost, best = filter;
      }
    }
    out.push_back(static_cast<std::uint8_t>(best));
    const auto& chosen = candidates[static_cast<std::size_t>(best)];
    out.insert(out.end(), chosen.begin(), chosen.end());
  }
  return out;
}

}  // namespace pressoir::codecs::png
