// RiffRescue: the chunks of a damaged WebP, as far as they can be told apart. Nothing is decoded.
// Pure functions; views point into the input.
#pragma once

#include <cstdint>
#include <string_view>
#include <vector>

#include "base/bytes.h"
#include "codecs/webp/riff.h"

namespace pressoir::codecs::webp {

struct FoundChunk {
  std::string_view name;   ///< four characters
  Bytes payload;           ///< what is there of it
  std::uint32_t size = 0;  ///< as the file says
  [[nodiscard]] bool is_cut() const { return payload.size() < size; }
};

struct RescuedChunks {
  std::vector<FoundChunk> chunks;
  bool damaged = false;  ///< one is cut off, or bytes between them mean nothing
};

/// The chunks in `body`, what follows the twelve bytes of the head, or the sixteen of a frame.
RescuedChunks rescue_chunks(Bytes body);

}  // namespace pressoir::codecs::webp
