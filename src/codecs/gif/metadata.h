// Metadata of a GIF: what its blocks say beside the pictures. Pure functions.
// Sources: GIF89a specification (18, pixel aspect ratio; 24, comments; 26, application blocks); XMP
// specification part 3, 1.1.2; "ICCRGBG1012": ICC.1:1998-09, annex B.4 (embedding in GIF).
#pragma once

#include <cstdint>
#include <optional>

#include "codecs/gif/blocks.h"
#include "raster/metadata/metadata.h"

namespace pressoir::codecs::gif {

inline constexpr std::size_t kAspectAt = 12;  ///< of the byte with the shape of pixels

bool is_xmp(const Block& block);
bool is_profile(const Block& block);

/// XMP, profile, comments (but no trace of our own) and the shape of pixels.
/// @throws Error corrupt_input.
raster::Metadata metadata_of(Bytes file);

/// The blocks that say the same: profile, XMP and comments. What else there is has no place.
Buffer blocks_of(const raster::Metadata& metadata);
Buffer xmp_block(Bytes packet);

/// The byte for a shape of pixels; 0, which says nothing, for square ones and for those that the
/// field cannot hold (wider than 4.2, narrower than 0.25 times their height).
std::uint8_t aspect_of(const std::optional<raster::Density>& density);

}  // namespace pressoir::codecs::gif
