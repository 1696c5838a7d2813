// Animations made in code: what the tests of this folder and the conformance suite run on. For
// tests only.
#pragma once

#include "codecs/gif/container.h"

namespace pressoir::codecs::gif::testing {

/// A file of stored frames; their codes are made by gif/lossless/lzw.h.
Buffer write(std::uint32_t width, std::uint32_t height, const std::vector<Rgba>& global,
             std::optional<std::uint16_t> loops, const std::vector<StoredFrame>& frames);

/// A gradient with flat parts in `colours` colours.
Buffer still(std::uint32_t width, std::uint32_t height, unsigned colours);
/// Seven frames with every disposal, with and without transparency, of local and global palettes,
/// some outside the last one's box; 3 loops.
Buffer animation();
/// A wavy, noisy surface whose colours change from frame to frame; local palettes.
Buffer noisy(std::uint32_t frames);
/// Interlaced, written row by row as the specification orders.
Buffer interlaced();
/// The blocks of a comment, an ICC profile (bytes that are none) and XMP.
Buffer with_metadata(Bytes file);

}  // namespace pressoir::codecs::gif::testing
