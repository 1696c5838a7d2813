// Metadata: what a file says beside its pixels, which groups of it a policy keeps, and in which
// form they are written back. Containers (APP segments, chunks) belong to the codecs; this unit
// knows the blobs inside. EXIF, XMP and IPTC are read and written with exiv2. Pure functions, safe
// from any thread.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "base/bytes.h"
#include "model/goal.h"

namespace pressoir::raster {

/// A text with a name of its own, as PNG's tEXt has (PNG, 11.3.3.1: "Title", "Author",
/// "Description", "Copyright", "Creation Time", "Software", "Comment", ...), UTF-8. Bare comments
/// of other formats are named "Comment".
struct Text {
  std::string keyword, text;
  friend bool operator==(const Text&, const Text&) = default;
};
inline constexpr const char* kComment = "Comment";

/// How large pixels are meant to be shown.
struct Density {
  std::uint32_t x = 0, y = 0;  ///< pixels per metre; without a unit: the shape of a pixel alone,
                               ///< where twice as many along x make pixels half as wide
  bool has_unit = true;
  friend bool operator==(const Density&, const Density&) = default;
};
/// True for pixels that are not square: part of the look.
inline bool stretches(const Density& density) { return density.x != density.y; }

/// The blobs of one file, each empty when absent.
struct Metadata {
  Buffer exif;  ///< TIFF block, starting "II*" or "MM*", without "Exif\0\0"
  Buffer xmp;   ///< RDF/XML packet
  Buffer iptc;  ///< IPTC-IIM records (the 0x0404 resource of Photoshop's 8BIM list)
  Buffer icc;   ///< profile, all segments joined
  std::vector<Text> texts;
  std::optional<Density> density;
};

/// 1..8 as in EXIF 2.32, tag 0x0112; 1 when there is none or it is out of range. Never throws.
int orientation_of(const Metadata& metadata) noexcept;

/// What the blobs hold, by the names of reports, each once and sorted: the groups
/// "orientation" (other than upright), "copyright", "date", "location", "icc", "density" (with a
/// unit), "pixel_aspect" (not square), "thumbnail" (in the EXIF block), and "exif", "xmp", "iptc",
/// "comment" for what belongs to no group. What cannot be parsed counts as its blob. Never throws.
std::vector<std::string> groups_in(const Metadata& metadata) noexcept;

/// What a policy leaves of the metadata. Never throws: what cannot be parsed is dropped unless all
/// is kept.
///
/// @param changed  the pixels were (or will be) rotated upright, scaled, or coded in another file:
///                 the orientation becomes 1, an embedded thumbnail, which shows what was before,
///                 goes, and so does what XMP says of other parts of the file (see
///                 raster/metadata/part_claims.h). The density stays as it is, see
///                 with_sides_exchanged.
/// When the orientation is neither rotated nor asked for but is not 1, a minimal EXIF with the
/// orientation alone stays (26 bytes), so that the picture looks the same. The density stays with
/// policy.all, the shape of pixels always. The ICC profile stays with policy.all or policy.icc; see
/// raster/colour/colour.h, output_colour, for the decision on what is written.
Metadata apply(const Metadata& metadata, const MetadataPolicy& policy, bool changed);

/// Where a format has a place for what; XMP it must have.
struct MetadataPlaces {
  bool exif = true;
  bool iptc = false;
  bool texts = false;     ///< named ones
  bool comments = false;  ///< bare ones: of the texts, those named "Comment"
};
struct Moved {
  Metadata metadata;
  std::vector<std::string> warnings;  ///< a copyright, author, credit or licence that went because
                                      ///< another text stands where it would have become XMP
};
/// The same metadata in the places there are: EXIF tags, IPTC records and texts without a place of
/// their own become XMP properties (dc:rights, dc:creator, dc:title, dc:description,
/// photoshop:Credit, ...), where XMP does not say them already: XMP goes before EXIF, EXIF before
/// IPTC, IPTC before texts. What has no counterpart in XMP goes.
Moved moved_to(const MetadataPlaces& places, Metadata metadata);

/// Of a picture whose rows have become columns: the density, and what EXIF and XMP say of it, with
/// x and y exchanged. Never throws: what cannot be parsed stays as it is.
Metadata with_sides_exchanged(Metadata metadata);

/// A TIFF block with the orientation (1..8) alone, 26 bytes.
Buffer minimal_exif(int orientation);

}  // namespace pressoir::raster
