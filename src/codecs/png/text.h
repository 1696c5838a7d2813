// Text: tEXt, zTXt and iTXt chunks, and the blobs that hide in them (XMP, "Raw profile type").
// Pure functions.
#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "codecs/png/container.h"
#include "raster/metadata/metadata.h"

namespace pressoir::codecs::png {

/// What stands before the first zero byte.
std::string_view keyword_of(Bytes chunk_data);
/// The text itself, inflated up to 4 MiB; empty when unreadable.
std::optional<std::string> readable_text(const Chunk& chunk);
/// True when the chunk is meant to carry XMP, EXIF or IPTC; what can be read of it goes into
/// `metadata`, never over a blob that is already there.
bool absorb_blob(const Chunk& chunk, raster::Metadata& metadata);

/// A named text: tEXt for ASCII, else iTXt.
OwnedChunk text_chunk(const raster::Text& text);
/// Chunk data: iTXt with an XMP packet, compressed where that is smaller.
Buffer xmp_text(const Buffer& xmp);
/// Chunk data: zTXt "Raw profile type iptc" around IPTC-IIM records.
Buffer iptc_text(const Buffer& iptc);

}  // namespace pressoir::codecs::png
