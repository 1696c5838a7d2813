// PartialImage: the pixels of a damaged PNG stream as far as they go, and what stands for the rest.
// Plain values and pure functions.
#pragma once

#include <array>
#include <cstdint>
#include <functional>
#include <vector>

#include "codecs/png/image.h"
#include "codecs/png/repair/pixel_access.h"

namespace pressoir::codecs::png {

struct PartialImage {
  Image image;  ///< zeros where nothing arrived
  bool interlaced = false;
  std::array<std::uint64_t, 7> arrived{};  ///< pixels of each pass, in its order; else of the first
  bool is_whole = false;                   ///< the stream ends as it should

  [[nodiscard]] std::uint64_t pixels() const;  ///< of the picture
  [[nodiscard]] std::uint64_t known() const;   ///< of these, those that arrived
  /// Of those that did not, how many of which nothing around them did: of an interlaced picture the
  /// share that its first pass lacks.
  [[nodiscard]] std::uint64_t lost() const;
};

/// @param layout  the header of the frame, interlaced or not, with palette and key.
PartialImage decode_partial(const Image& layout, const std::vector<Bytes>& pieces);

/// Continues the pixels that arrived smoothly; passes of an interlaced picture are interpolated
/// from those before.
void fill_missing(PartialImage& partial);

/// The same of a frame of an animation, by what stood there before.
void fill_missing(PartialImage& partial,
                  const std::function<Pixel(std::uint32_t x, std::uint32_t y)>& before);

}  // namespace pressoir::codecs::png
