// Scans: the coefficients of a damaged JPEG, block by block, with what of each block has arrived.
// Damage ends a stretch of coded data; where restart markers follow, the next stretch starts anew.
// Behind damage in a sequential scan codes fall into step again after a while: such blocks are put
// where the end of the data says, with the brightness of those above them.
// Sources: ITU-T T.81, annexes F.2 and G. Pure functions.
#pragma once

#include <array>
#include <cstdint>
#include <vector>

#include "codecs/jpeg/coefficients.h"
#include "codecs/jpeg/repair/salvage.h"

namespace pressoir::codecs::jpeg {

/// What is known of the blocks of one component.
struct Arrived {
  /// By block: one bit for each coefficient in zigzag order whose first scan got there; 0: nothing
  /// of the block is known.
  std::vector<std::uint64_t> coefficients;
  std::vector<std::uint64_t> exact;  ///< of those, the ones with all their bits
  /// By coefficient in zigzag order: so many bits are missing behind the last scan of it, and for
  /// blocks that this one did not reach.
  std::array<int, 64> low{}, low_before{};
  std::vector<std::uint64_t> misses;  ///< by block: those of a scan that broke off before it
  bool unfinished = false;            ///< a scan of it is missing altogether
  [[nodiscard]] bool is_known(std::size_t block) const { return (coefficients[block] & 1U) != 0; }
};

struct Remains {
  Picture picture;
  std::vector<Arrived> arrived;  ///< by component
  bool may_be_shifted = false;   ///< blocks behind damage are there, their places a guess
};

/// Decodes all scans as far as they go.
/// @param checks_range  values that 8-bit samples do not have count as damage: right where there is
///                      some, since it decodes for a while, and wrong in a sound file of an encoder
///                      that writes them.
/// REQUIRES: the frame is Huffman-coded and within what check_frame() lets through.
/// @throws Error corrupt_input where a component has no quantisation table.
Remains decode_scans(const Salvaged& file, bool checks_range = true);

}  // namespace pressoir::codecs::jpeg
