// BlockDecoder: the blocks of one scan, one after the other, with what the coding remembers between
// them. Sources: ITU-T T.81, F.2.2 (sequential), G.1.2 and G.2 (progressive). One thread at a time.
#pragma once

#include <array>
#include <cstdint>
#include <memory>
#include <vector>

#include "codecs/jpeg/coefficients.h"
#include "codecs/jpeg/repair/entropy.h"

namespace pressoir::codecs::jpeg {

class BlockDecoder {
 public:
  /// @param checks_range  values that 8-bit samples do not have count as damage.
  /// REQUIRES: the tables of the codes that the scan has are there.
  BlockDecoder(const FoundScan& scan, bool progressive, bool checks_range);
  /// As at the start of a scan and behind a restart marker.
  void restart();
  /// Reads the next block of the scan's component `part`; false where that is damaged, or not all
  /// there, and `block` says nothing then.
  bool read(BitReader& bits, std::size_t part, Block& block, const QuantTable& quant);
  /// The coefficients that the scan brings, as bits in zigzag order.
  [[nodiscard]] std::uint64_t covered() const noexcept { return covered_; }

 private:
  bool read_sequential(BitReader& bits, std::size_t part, Block& block);
  bool read_dc(BitReader& bits, std::size_t part, Block& block);
  bool read_ac_first(BitReader& bits, std::size_t part, Block& block);
  bool read_ac_refined(BitReader& bits, std::size_t part, Block& block);
  bool skip_zeros(BitReader& bits, Block& block, int& k, int zeros) const;
  bool refine(BitReader& bits, std::int16_t& value) const;
  bool read_difference(BitReader& bits, std::size_t part);
  void read_end_of_band(BitReader& bits, std::uint32_t bits_of_run);

  const FoundScan& scan_;
  bool progressive_, checks_range_;
  std::uint64_t covered_ = 0;
  std::vector<std::unique_ptr<Decoder>> dc_, ac_;
  std::array<int, 4> last_dc_{};
  std::uint32_t end_of_band_run_ = 0;
};

}  // namespace pressoir::codecs::jpeg
