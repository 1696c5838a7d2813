// What a TIFF says beside its pixels, in the blobs of raster::Metadata. Stateless.
#pragma once

#include "codecs/tiff/library.h"
#include "raster/metadata/metadata.h"

namespace pressoir::codecs::tiff {

/// 1..8; 1 when the tag is missing or out of range.
int orientation_of(const File& file);

/// EXIF as a block of its own with the tags that are about the picture, ICC, XMP and IPTC (tag
/// 33723, else that of Photoshop's resources), density. What cannot be parsed is left out.
/// @param input  the whole file.
raster::Metadata metadata_of(const File& file, Bytes input);

}  // namespace pressoir::codecs::tiff
