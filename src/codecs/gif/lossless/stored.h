// Stored: a frame drawn as the source draws it, where that fits the plan. Sources that were made
// with a clever or lossy coder have patterns worth keeping. Pure functions.
#pragma once

#include <cstdint>
#include <vector>

#include "codecs/gif/lossless/frames.h"

namespace pressoir::codecs::gif {

/// A frame ready to be written.
struct Encoded {
  StoredFrame frame;
  int min_code_size = 2;
  std::vector<std::uint8_t> codes;
  [[nodiscard]] std::size_t bytes() const {
    const std::size_t table =
        frame.local_palette ? std::size_t{3} << palette_bits(frame.palette.size()) : 0;
    return codes.size() + codes.size() / 255 + table;
  }
};

/// True when drawing `stored` on the plan's base shows its target and the plan's disposal means the
/// same.
bool draws_the_same(const StoredFrame& stored, const FramePlanner::Planned& planned,
                    std::uint32_t width, std::uint32_t height);

/// The source's own pattern of indices, with what is smallest: the global table where that has all
/// its colours, its own with unused entries gone, or its own and its code stream as they are.
Encoded as_stored(const StoredFrame& stored, const FramePlan& plan, const std::vector<Rgba>& global,
                  bool thorough);

/// The source's frame with nothing changed but its code stream, where a new one is shorter.
Encoded as_it_is(const StoredFrame& stored, bool thorough);

}  // namespace pressoir::codecs::gif
