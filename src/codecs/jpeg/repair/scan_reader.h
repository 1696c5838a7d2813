// ScanReader: one scan of a damaged JPEG read into its coefficients. One thread at a time.
#pragma once

#include <vector>

#include "codecs/jpeg/repair/block_decoder.h"
#include "codecs/jpeg/repair/scans.h"
#include "codecs/jpeg/repair/stretches.h"
#include "codecs/jpeg/repair/unit_grid.h"

namespace pressoir::codecs::jpeg {

class ScanReader {
 public:
  /// All of them must outlive it.
  ScanReader(const FoundScan& scan, bool checks_range, Remains& into);
  void read();

 private:
  /// Units that follow each other behind damage.
  struct Run {
    std::vector<Block> blocks;  ///< in the order of UnitGrid::for_blocks
    std::uint64_t units = 0, first = 0;
  };
  struct Undo {
    Block* block;
    Block before;
  };

  bool read_unit(BitReader& bits, std::uint64_t unit);
  void miss_unit(std::uint64_t unit);
  Run read_run(BitReader& bits, std::uint64_t most);
  std::vector<Run> runs_behind(const Stretch& stretch, BitReader bits, std::uint64_t unit);
  void place(const Run& run, std::uint64_t end);
  void for_run(const Run& run, std::uint64_t end, const auto& work) const;

  const FoundScan& scan_;
  Remains& into_;
  BlockDecoder decoder_;
  UnitGrid grid_;
  std::vector<bool> done_;  ///< by unit
  std::vector<Undo> undo_;
  std::uint64_t attempts_left_ = 200'000;  ///< to fall into step with the codes again
};

}  // namespace pressoir::codecs::jpeg
