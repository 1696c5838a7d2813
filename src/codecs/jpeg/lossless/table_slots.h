// Table slots: which scans of a JPEG use the same Huffman table. Pure.
#pragma once

#include <optional>
#include <vector>

#include "codecs/jpeg/lossless/huffman_code.h"

namespace pressoir::codecs::jpeg {

/// Up to four tables of one class.
class TableSlots {
 public:
  /// A slot for something with these counts: its own, or that of others where one table for all
  /// takes fewer bytes. Empty: all are taken.
  std::optional<std::size_t> add(const Counts& counts);

  [[nodiscard]] const std::vector<Counts>& counts() const { return counts_; }

 private:
  std::vector<Counts> counts_;
};

}  // namespace pressoir::codecs::jpeg
