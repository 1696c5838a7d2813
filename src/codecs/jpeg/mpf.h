// MPF: the index of a multi-picture file. Source: CIPA DC-007-2009, 5.2. Pure functions.
#pragma once

#include <cstdint>
#include <span>
#include <vector>

#include "base/bytes.h"

namespace pressoir::codecs::jpeg {

struct MpfEntry {
  std::size_t at = 0;                  ///< offset of the 16-byte entry behind the TIFF header
  std::uint32_t size = 0, offset = 0;  ///< offset counts from the TIFF header; 0: the first image
};

/// The entries of an MPF block (without "MPF\0"); empty when it is not sound.
std::vector<MpfEntry> read_mpf(Bytes tiff);

/// Writes size and offset of one entry in place. REQUIRES: `tiff` was read by read_mpf.
void write_mpf_entry(std::span<std::byte> tiff, const MpfEntry& entry);

}  // namespace pressoir::codecs::jpeg
