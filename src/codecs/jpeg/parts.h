// Parts: what stands behind the first image of a JPEG file: further images (CIPA DC-007, MPF), the
// video of a motion photo, anything else. Pure functions; views point into the input.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/bytes.h"
#include "codecs/jpeg/mpf.h"

namespace pressoir::codecs::jpeg {

enum class PartKind : std::uint8_t {
  gain_map,
  view,     ///< a picture of its own: stereo, panorama, another angle, a type not said
  preview,  ///< a smaller copy of the first image ("large thumbnail")
  video,    ///< MP4 or QuickTime, with whatever follows it
  other,    ///< no one knows what
  padding,  ///< zeros
};

struct Part {
  PartKind kind = PartKind::other;
  Bytes bytes;
  std::optional<std::size_t> entry = {};  ///< of an image, in the MPF index
};

/// How the first image describes the others.
struct PartIndex {
  Bytes mpf;              ///< the TIFF block of the index; empty: none
  bool gain_map = false;  ///< the first image says that one of them is a gain map
  bool is_cut = false;    ///< entries that do not lie in the file are passed over
};

/// Everything behind `image_end`, in order and without a gap. An index whose entries do not lie
/// there, or overlap, is not followed. Time is linear in the input.
std::vector<Part> find_parts(Bytes input, std::size_t image_end, const PartIndex& index);

/// What the index names and the file, which is cut off, does not hold, by the names of reports.
/// @param index  is_cut has no say.
std::vector<std::string> missing_parts(Bytes input, const PartIndex& index);

/// True when a packet, or the head of an image, has words of gain maps in it.
bool mentions_gain_map(Bytes bytes);

/// By the names of reports; empty for padding.
std::string_view name_of(PartKind kind);

}  // namespace pressoir::codecs::jpeg
