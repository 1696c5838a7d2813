// Profiles for pictures that name their colours by code points instead of an ICC profile.
// Source: ITU-T H.273, tables 2 and 3. Pure functions.
#pragma once

#include "base/bytes.h"

namespace pressoir::codecs::heif {

/// An ICC profile for colour primaries and transfer characteristics; empty: sRGB, or near enough to
/// be shown as sRGB everywhere. @throws Error unsupported_format for high dynamic range.
Buffer profile_of(unsigned primaries, unsigned transfer);

}  // namespace pressoir::codecs::heif
