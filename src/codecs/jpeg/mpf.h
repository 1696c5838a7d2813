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
  std::uint32_t type = 0;              ///< MP type code (5.2.3.3.1), 24 bits; 0: undefined
};

// Type codes: "large thumbnails" of all sizes, and the gain map of later editions.
inline constexpr std::uint32_t kMpfClass = 0xFF0000, kMpfPreviews = 0x010000,
                               kMpfGainMap = 0x050000;

/// The entries of an MPF block (without "MPF\0"); empty when it is not sound.
std::vector<MpfEntry> read_mpf(Bytes tiff);

/// Takes entries out of the index, in place: the block keeps its size. Numbers by which images
/// depend on each other follow.
/// @param stays  one value for each entry; the first, and one more at least, must stay.
/// REQUIRES: `tiff` was read by read_mpf.
void keep_mpf_entries(std::span<std::byte> tiff, const std::vector<bool>& stays);

/// Writes size and offset of one entry in place. REQUIRES: `tiff` was read by read_mpf.
void write_mpf_entry(std::span<std::byte> tiff, const MpfEntry& entry);

}  // namespace pressoir::codecs::jpeg
