// PartClaims: what XMP says of further parts of a file (Ultra HDR image format 1.1 and Motion Photo
// format 1.0, "XMP attributes"), made true of the parts that are there. Pure functions.
#pragma once

#include <cstddef>
#include <optional>

#include "base/bytes.h"
#include "model/goal.h"

namespace pressoir::raster {

/// The packet without what it says of further parts of the file, that are not there (any more): the
/// video of a motion photo (GCamera:MicroVideo*, MotionPhoto*), a gain map (hdrgm:*), the directory
/// of such parts (Container:*). Other properties stay; a packet that cannot be parsed goes when it
/// has such words. Empty when nothing is left. Never throws.
Buffer without_part_claims(const Buffer& xmp) noexcept;

/// Sizes in bytes; empty: not there.
struct FileParts {
  std::optional<std::size_t> gain_map, video;
};

/// The packet with its claims made true of a file with these parts: the container's directory
/// loses the items of parts that are not there and has the length of the gain map; hdrgm:* goes
/// without a gain map, GCamera:MicroVideo* and MotionPhoto* without a video. The picture is
/// upright: tiff:Orientation becomes 1. Without any part as without_part_claims(). Never throws.
Buffer with_claims_of(const Buffer& xmp, const FileParts& parts) noexcept;

/// What a policy leaves of the XMP of a gain map: its parameters (hdrgm:*) stay always. The packet
/// itself when nothing goes; empty when it cannot be parsed. Never throws.
Buffer gain_map_xmp(const Buffer& xmp, const MetadataPolicy& policy) noexcept;

/// The packet `kept`, which may be empty, with what readers of gain maps look for in a picture:
/// hdrgm:Version and, where `before` had one, a directory with the gain map alone.
/// @param before  the whole packet of the file.
/// @param bytes   size of the gain map.
Buffer with_gain_map_claims(const Buffer& kept, const Buffer& before, std::size_t bytes);

}  // namespace pressoir::raster
