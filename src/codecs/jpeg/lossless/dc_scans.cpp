#include "codecs/jpeg/lossless/dc_scans.h"

#include <limits>
#include <numeric>
#include <utility>

#include "codecs/jpeg/lossless/scan_cost.h"

namespace pressoir::codecs::jpeg {
namespace {

/// Counts the DC differences of one scan in the order in which its blocks are coded.
class DcCounter {
 public:
  DcCounter(const Picture& picture, const std::vector<int>& indices)
      : picture_(picture), indices_(indices) {}

  double bytes() {
    indices_.size() == 1 ? count_alone() : count_interleaved();
    const double scan = kScanBytes + 2 * static_cast<double>(indices_.size() - 1);
    double sum = scan + static_cast<double>(raw_bits_) / 8;
    for (const Counts& counts : counts_)
      if (std::accumulate(counts.begin(), counts.end(), 0U) > 0) sum += coded_bytes(counts, 0);
    return sum;
  }

 private:
  void count(int index, int difference) {
    const auto magnitude = static_cast<std::uint32_t>(difference < 0 ? -difference : difference);
    const std::uint32_t size = category(magnitude);
    ++counts_.at(index == 0 ? 0 : 1).at(size);
    raw_bits_ += size;
  }
  void count_alone() {
    int before = 0;
    for (const Block& block : picture_.components[static_cast<std::size_t>(indices_[0])].blocks) {
      count(indices_[0], block[0] - before);
      before = block[0];
    }
  }
  void count_interleaved() {
    const auto unit_x = static_cast<std::uint32_t>(8 * picture_.max_h());
    const auto unit_y = static_cast<std::uint32_t>(8 * picture_.max_v());
    const std::uint32_t wide = (picture_.width + unit_x - 1) / unit_x;
    const std::uint32_t high = (picture_.height + unit_y - 1) / unit_y;
    for (std::uint32_t y = 0; y < high; ++y)
      for (std::uint32_t x = 0; x < wide; ++x)
        for (const int index : indices_) count_unit(index, x, y);
  }
  void count_unit(int index, std::uint32_t x, std::uint32_t y) {
    const Component& component = picture_.components[static_cast<std::size_t>(index)];
    int& before = before_.at(static_cast<std::size_t>(index));
    for (int v = 0; v < component.v; ++v) {
      for (int h = 0; h < component.h; ++h) {
        const std::uint32_t block_x =
            x * static_cast<std::uint32_t>(component.h) + static_cast<std::uint32_t>(h);
        const std::uint32_t block_y =
            y * static_cast<std::uint32_t>(component.v) + static_cast<std::uint32_t>(v);
        const bool real = block_x < component.blocks_wide && block_y < component.blocks_high;
        const int value = real ? component.at(block_x, block_y)[0] : before;
        count(index, value - before);
        before = value;
      }
    }
  }

  const Picture& picture_;
  const std::vector<int>& indices_;
  std::array<Counts, 2> counts_{};
  std::array<int, 4> before_{};
  std::uint64_t raw_bits_ = 0;
};

bool fits_one_scan(const Picture& picture) {
  int blocks = 0;
  for (const Component& component : picture.components) blocks += component.h * component.v;
  return blocks <= 10;  // T.81, B.2.3
}

}  // namespace

DcGroups best_dc_groups(const Picture& picture) {
  const auto n = static_cast<int>(picture.components.size());
  DcGroups apart;
  for (int i = 0; i < n; ++i) apart.push_back({i});
  if (n == 1) return apart;
  std::vector<DcGroups> choices;
  if (fits_one_scan(picture)) {
    std::vector<int> all(static_cast<std::size_t>(n));
    std::iota(all.begin(), all.end(), 0);
    choices.push_back({all});
  }
  choices.push_back(apart);
  double best_bytes = std::numeric_limits<double>::infinity();
  DcGroups best;
  for (DcGroups& groups : choices) {
    double bytes = 0;
    for (const auto& group : groups) bytes += DcCounter(picture, group).bytes();
    if (bytes >= best_bytes) continue;
    best_bytes = bytes;
    best = std::move(groups);
  }
  return best;
}

}  // namespace pressoir::codecs::jpeg
