// Container: what a JPEG file carries beside its coded picture, and how it is put together again
// under a metadata policy. Sources: JFIF 1.02; EXIF 2.32, 4.7; ICC.1:2010, B.4; CIPA DC-007 (MPF);
// Adobe XMP part 3, 1.1.3. Pure functions; views point into the input.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "codecs/jpeg/coefficients.h"
#include "codecs/jpeg/segments.h"
#include "model/goal.h"
#include "raster/metadata.h"

namespace pressoir::codecs::jpeg {

/// One further image of a multi-picture file.
struct ExtraImage {
  std::size_t entry = 0;  ///< its entry in the MPF index
  Bytes bytes;
};

struct Container {
  Bytes input;
  Segments segments;
  raster::Metadata metadata;
  Bytes jfif, adobe;            ///< payloads, empty when absent
  std::vector<Segment> others;  ///< kept with policy.all alone, as they are
  std::optional<Segment> mpf;
  std::vector<ExtraImage> images;       ///< of the MPF index, when it is sound
  std::vector<Segment> gain_map_marks;  ///< APP2 of ISO 21496-1
  bool has_gain_map = false;

  [[nodiscard]] Bytes primary() const { return input.first(segments.image_end); }
};

/// @throws Error corrupt_input as parse_segments does; bad metadata is no error.
Container read_container(Bytes input);

/// See Codec::side_data.
std::vector<std::string> side_data(const Container& container);

/// True when `policy` keeps the gain map of this file (with the profile or with everything).
bool keeps_gain_map(const Container& container, const MetadataPolicy& policy);

struct DressOptions {
  MetadataPolicy policy;
  bool turned = false;   ///< the coded picture is upright now
  bool baked = false;    ///< no profile: the colours are sRGB now, or it does not fit them
  bool recoded = false;  ///< coded anew from pixels, in the colour model `colour`
  CodedColour colour = CodedColour::ycbcr;
};

/// The segments to stand before a coded picture and the data to stand behind it.
struct Dressing {
  Buffer head;
  std::optional<std::size_t> mpf_at;  ///< offset of the MPF's TIFF header in `head`
  std::vector<ExtraImage> images;
  Bytes trailing;
  std::vector<std::string> warnings;
};
Dressing dressing_for(const Container& container, const DressOptions& options);

/// For a picture from another format: its metadata under `policy`, upright.
Dressing dressing_for(const raster::Metadata& metadata, const MetadataPolicy& policy,
                      CodedColour colour);

/// SOI, head, `coded` pieces, EOI (unless `without_end`), images.
Buffer dressed(const Dressing& dressing, const std::vector<Bytes>& coded, bool without_end = false);
/// The same with the coded pieces of a whole JPEG.
Buffer dressed(const Dressing& dressing, Bytes jpeg);

}  // namespace pressoir::codecs::jpeg
