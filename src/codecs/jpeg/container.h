// Container: what a JPEG file carries beside its coded picture, and how it is put together again
// under a metadata policy. Sources: JFIF 1.02; EXIF 2.32, 4.7; ICC.1:2010, B.4; CIPA DC-007 (MPF);
// Adobe XMP part 3, 1.1.3. Pure functions; views point into the input.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "codecs/jpeg/coefficients.h"
#include "codecs/jpeg/parts.h"
#include "codecs/trials.h"
#include "codecs/jpeg/segments.h"
#include "model/goal.h"
#include "raster/metadata/metadata.h"

namespace pressoir::codecs::jpeg {

struct Container {
  Bytes input;
  Segments segments;
  raster::Metadata metadata;
  Bytes jfif, adobe;            ///< payloads, empty when absent
  std::vector<Segment> others;  ///< kept with policy.all alone, as they are
  bool has_unknown = false;     ///< of `others`, some hold more than IPTC
  std::optional<Segment> mpf;
  std::vector<Segment> gain_map_marks;  ///< APP2 of ISO 21496-1
  std::vector<Part> parts;              ///< everything behind the first image

  /// Of the images behind the first one, in a file that is not cut off.
  [[nodiscard]] PartIndex index() const;
  [[nodiscard]] bool has(PartKind kind) const;
  [[nodiscard]] Bytes primary() const { return input.first(segments.image_end); }
};

/// @throws Error corrupt_input as parse_segments does; bad metadata is not an error.
Container read_container(Bytes input);

/// The same of segments that were found in another way, in a file that is cut off.
Container container_of(Bytes input, Segments segments);

/// See Codec::side_data.
std::vector<std::string> side_data(const Container& container);

/// True when `policy` keeps such parts: gain maps with the profile or with everything, further
/// views always, the rest with everything.
bool keeps(const MetadataPolicy& policy, PartKind kind);

/// True when the policy keeps images that would not be rotated along with the first one.
bool keeps_images(const Container& container, const MetadataPolicy& policy);

/// How a coded picture was rotated, and with it the images behind it.
struct PictureRotation {
  int orientation = 1;  ///< of the first image as EXIF has it, with `degrees`: what was worked in
  int degrees = 0;      ///< clockwise, behind the orientation that an image has of its own
};

struct WrapperOptions {
  MetadataPolicy policy;
  std::optional<PictureRotation> rotation = {};  ///< the coded picture is upright now
  bool baked = false;    ///< no profile: the colours are sRGB now, or it does not fit them
  bool recoded = false;  ///< coded anew from pixels, in the colour model `colour`
  CodedColour colour = CodedColour::ycbcr;
  bool is_part = false;  ///< an image behind another: what it says of itself stays
};

/// A part as it will stand in the new file.
struct WrittenPart {
  PartKind kind = PartKind::other;
  std::optional<std::size_t> entry = {};  ///< in the new MPF index
  Buffer bytes;
};

/// The parts that the policy keeps, with their own metadata under the same policy, rotated along.
/// What cannot be rotated is left out.
std::vector<WrittenPart> written_parts(const Container& container, const WrapperOptions& options);

/// The container with the images that the policy keeps coded in fewer bytes, without loss and with
/// the segments that they have; those that cannot be read, are beyond the limits, or follow behind
/// 60 megapixels of others stay.
/// @param storage  holds the new images; must outlive the result.
Container with_smaller_parts(const Container& container, const Goal& goal, const Limits& limits,
                             Trials& trials, std::vector<Buffer>& storage);

/// The segments to stand before a coded picture and the parts to stand behind it.
struct Wrapper {
  Buffer head;
  std::optional<std::size_t> mpf_at = {};  ///< offset of the MPF's TIFF header in `head`
  std::vector<WrittenPart> parts;
  std::vector<std::string> warnings;
};
Wrapper wrapper_for(const Container& container, const WrapperOptions& options);

/// For a picture from another format: its metadata under `policy`, upright.
Wrapper wrapper_for(const raster::Metadata& metadata, const MetadataPolicy& policy,
                    CodedColour colour);

/// SOI, head, `coded` pieces, EOI (unless `without_end`), parts.
Buffer assemble(const Wrapper& wrapper, const std::vector<Bytes>& coded, bool without_end = false);
/// The same with the coded pieces of a whole JPEG.
Buffer assemble(const Wrapper& wrapper, Bytes jpeg);

}  // namespace pressoir::codecs::jpeg
