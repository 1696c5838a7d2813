// Metadata: what a file says beside its pixels, which groups of it a policy keeps, and in which
// form they are written back. Containers (APP segments, chunks) belong to the codecs; this unit
// knows the blobs inside. EXIF, XMP and IPTC are read and written with exiv2. Pure functions, safe
// from any thread.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "base/bytes.h"
#include "model/goal.h"

namespace pressoir::raster {

/// The blobs of one file, each empty when absent.
struct Metadata {
  Buffer exif;  ///< TIFF block, starting "II*" or "MM*", without "Exif\0\0"
  Buffer xmp;   ///< RDF/XML packet
  Buffer iptc;  ///< IPTC-IIM records (the 0x0404 resource of Photoshop's 8BIM list)
  Buffer icc;   ///< profile, all segments joined
  std::vector<std::string> comments;
};

/// 1..8 as in EXIF 2.32, tag 0x0112; 1 when there is none or it is out of range. Never throws.
int orientation_of(const Metadata& metadata) noexcept;

/// What a policy leaves of the metadata, and what to report about it.
struct Kept {
  Metadata metadata;
  std::vector<std::string> kept,
      dropped;  ///< group names: "exif", "xmp", "iptc", "icc", "orientation", "copyright", "date",
                ///< "location", "comment", "thumbnail"
};

/// Applies `policy` to blobs. Never throws: what cannot be parsed is dropped unless all is kept.
///
/// @param turned  the pixels were (or will be) turned upright or changed otherwise: the orientation
///                becomes 1, and an embedded thumbnail, which shows what was before, is dropped.
/// When the orientation is neither turned nor asked for but is not 1, a minimal EXIF with the
/// orientation alone stays (38 bytes or fewer), so that the picture looks the same.
/// The ICC profile is decided by the caller (raster/colour.h tells whether it matters): this
/// function keeps it when policy.all or policy.icc.
Kept apply(const Metadata& metadata, const MetadataPolicy& policy, bool turned);

/// A TIFF block with the orientation (1..8) alone, 26 bytes.
Buffer minimal_exif(int orientation);

}  // namespace pressoir::raster
