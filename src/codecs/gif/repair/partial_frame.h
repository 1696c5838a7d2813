// PartialFrame: a frame of a damaged GIF as far as its codes go, and what stands for the rest.
// Plain values and pure functions.
#pragma once

#include <cstdint>
#include <vector>

#include "codecs/gif/compositor.h"
#include "codecs/gif/repair/block_rescue.h"

namespace pressoir::codecs::gif {

struct PartialFrame {
  StoredFrame frame;                ///< without `coded`; zeros where nothing arrived
  std::vector<std::uint8_t> known;  ///< 1 for each pixel that arrived
  std::uint64_t arrived = 0;        ///< how many did
  std::uint64_t coarse = 0;  ///< of those that did not, how many were interpolated between rows
                             ///< that did; set by fill_missing
  [[nodiscard]] bool is_whole() const { return arrived == known.size(); }
  [[nodiscard]] std::uint64_t lost() const { return known.size() - arrived - coarse; }
};

/// The colours of a table, three bytes each.
std::vector<Rgba> colours_of(Bytes table);

/// @param control  what the graphic control block before the frame says.
PartialFrame decode_partial(const FrameBlock& block, const StoredFrame& control,
                            const std::vector<Rgba>& global_palette);

/// Continues the first frame smoothly, in the colours of its palette.
void fill_missing(PartialFrame& partial);

/// What is missing of a later frame shows what was there before it; between the rows of an
/// interlaced one only where these have not changed it, else the rows are interpolated.
/// @param base  what it is drawn on, `width` colours a row.
void fill_missing(PartialFrame& partial, const RgbaCanvas& base, std::uint32_t width);

}  // namespace pressoir::codecs::gif
