// ColourCode: what samples mean where a file says it in numbers instead of a profile: PNG's cICP,
// gAMA and cHRM, HEIF's nclx. Sources: ITU-T H.273, tables 2 and 3; PNG (third edition), 11.3.2;
// ITU-R BT.2100 (PQ, HLG) and BT.2408 (reference white). Pure functions.
#pragma once

#include <array>
#include <cstdint>
#include <optional>

#include "base/bytes.h"

namespace pressoir::raster {

enum class ColourModel : std::uint8_t;

struct ColourCode {
  /// H.273 code points; 2: not said. They win over `gamma` and `chromaticities`.
  std::uint8_t primaries = 2, transfer = 2;
  /// False: black is 16 and white 235 of 255, as in television (H.273, VideoFullRangeFlag).
  bool full_range = true;
  /// Encoding exponent times 100,000 (gAMA); 0: not said.
  std::uint32_t gamma = 0;
  /// x and y of white, red, green and blue, times 100,000 (cHRM); empty: not said.
  std::optional<std::array<std::uint32_t, 8>> chromaticities = {};
  friend bool operator==(const ColourCode&, const ColourCode&) = default;
};

/// True when the code says nothing, or no more than sRGB does (with the rounding of its writers).
bool is_srgb(const ColourCode& code);

/// True for PQ and HLG: white is far below the largest sample.
bool is_high_dynamic_range(const ColourCode& code);

/// Exponent with which samples encode light (Resample uses it); 0: as sRGB, or nearly.
double encoding_exponent(const ColourCode& code);

/// True when a profile made of the code says in a file of 8 bits what the code says: a curve near
/// sRGB's. Others (linear light, PQ) would leave too few steps: their samples are converted.
bool suits_a_profile(const ColourCode& code);

/// A profile with the meaning of `code` for grey or RGB samples, always the same bytes; empty where
/// is_srgb(code), for inks, and for code points of no use (reserved, XYZ). High dynamic range is
/// scaled to its reference white (203 cd/m2); what is brighter is clipped.
Buffer profile_of(const ColourCode& code, ColourModel model);

}  // namespace pressoir::raster
