#include "codecs/jpeg/lossless/scan_cost.h"

#include <algorithm>

namespace pressoir::codecs::jpeg {
namespace {

constexpr double kTableBytes =
    18;  // class, slot and 16 counts (T.81, B.2.4.2), a quarter of a segment

}  // namespace

double coded_bytes(const Counts& counts, double raw_bits, double times) {
  std::array<std::uint64_t, 257> leaves{};
  std::array<std::uint64_t, 257> nodes{};
  std::size_t n = 0;
  for (const std::uint32_t count : counts)
    if (count) leaves.at(n++) = count;
  if (n == 0) return kTableBytes;
  const double table = kTableBytes + static_cast<double>(n);
  leaves.at(n++) = 1;
  std::sort(leaves.begin(), leaves.begin() + static_cast<std::ptrdiff_t>(n));
  std::size_t leaf = 0;
  std::size_t head = 0;
  std::size_t tail = 0;
  std::uint64_t bits = 0;
  const auto take = [&] {
    const bool from_leaves = leaf < n && (head == tail || leaves[leaf] <= nodes[head]);
    return from_leaves ? leaves[leaf++] : nodes[head++];
  };
  for (std::size_t i = 1; i < n; ++i) {
    const std::uint64_t first = take();
    nodes[tail] = first + take();
    bits += nodes[tail++];
  }
  return times * (static_cast<double>(bits) + raw_bits) / 8 + table;
}

}  // namespace pressoir::codecs::jpeg
