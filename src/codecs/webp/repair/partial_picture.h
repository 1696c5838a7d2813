// PartialPicture: the rows of a damaged WebP picture that can be decoded, and what stands for the
// rest. Pure functions.
#pragma once

#include <optional>
#include <vector>

#include "codecs/webp/repair/riff_rescue.h"
#include "model/goal.h"
#include "model/size.h"
#include "raster/canvas.h"

namespace pressoir::codecs::webp {

struct PartialPicture {
  std::uint32_t width = 0, height = 0;  ///< as its header says
  std::uint32_t rows = 0;               ///< that could be decoded
  std::uint32_t alpha_rows = 0;  ///< of these, with their transparency; that of the others goes on
                                 ///< as it was, and without any the picture is opaque
  bool alpha = false;
  bool lossy = false;
  raster::Canvas canvas{};  ///< 8-bit RGB or RGBA, zeros below `rows`
  [[nodiscard]] bool is_whole() const { return rows == height; }
  [[nodiscard]] bool lacks_alpha() const { return alpha_rows < rows; }
};

/// @param chunks  those of one picture or frame: ALPH, VP8, VP8L.
/// @param wanted  the size that it must have; empty: any.
/// @return empty: there is no picture, its header cannot be read, or it has another size.
/// @throws Error limit_exceeded.
std::optional<PartialPicture> decode_partial(const std::vector<FoundChunk>& chunks,
                                             const Limits& limits,
                                             const std::optional<Size>& wanted = {});

/// Continues the rows that are there smoothly.
void fill_missing(PartialPicture& partial);

/// The transparency of the canvas as an ALPH chunk's payload, exactly; empty: it is opaque.
Buffer coded_alpha(const raster::Canvas& canvas);

/// The canvas as one VP8L chunk's payload, proven. @throws Error as StillEncoder.
Buffer coded_lossless(const raster::Canvas& canvas);

}  // namespace pressoir::codecs::webp
