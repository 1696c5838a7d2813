// RiffRescue: the chunks of a damaged WebP, as far as they can be told apart, and the way back into
// a file. Nothing is decoded. Pure functions; views point into the input.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "base/bytes.h"

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

std::uint32_t little_endian(Bytes bytes, std::size_t at, int count);
void append_number(Buffer& out, std::uint32_t value, int count);
/// @param size  as the chunk says; more than there is of it where it is cut off.
void append_chunk(Buffer& out, std::string_view name, Bytes payload, std::uint32_t size);
void append_chunk(Buffer& out, std::string_view name, Bytes payload);
/// "RIFF", a length still to be filled in, "WEBP".
Buffer riff_head();
/// Fills the length in, with `missing` bytes that the last chunk says it has.
/// @throws Error limit_exceeded above 4 GiB.
void finish_riff(Buffer& file, std::size_t missing = 0);

}  // namespace pressoir::codecs::webp
