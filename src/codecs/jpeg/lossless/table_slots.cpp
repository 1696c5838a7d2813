#include "codecs/jpeg/lossless/table_slots.h"

namespace pressoir::codecs::jpeg {
namespace {

constexpr std::size_t kSlots = 4;  // T.81, table B.5

Counts sum_of(const Counts& left, const Counts& right) {
  Counts sum{};
  for (std::size_t i = 0; i < sum.size(); ++i) sum[i] = left[i] + right[i];
  return sum;
}

}  // namespace

std::optional<std::size_t> TableSlots::add(const Counts& counts) {
  double most = 0;  // bytes saved by sharing
  std::optional<std::size_t> shared;
  for (std::size_t i = 0; i < counts_.size(); ++i) {
    const double apart = coded_bytes(counts_[i], 0) + coded_bytes(counts, 0);
    const double saved = apart - coded_bytes(sum_of(counts_[i], counts), 0);
    if (saved <= most) continue;
    most = saved;
    shared = i;
  }
  if (shared) {
    counts_[*shared] = sum_of(counts_[*shared], counts);
    return shared;
  }
  if (counts_.size() == kSlots) return std::nullopt;
  counts_.push_back(counts);
  return counts_.size() - 1;
}

}  // namespace pressoir::codecs::jpeg
