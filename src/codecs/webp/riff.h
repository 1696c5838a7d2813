// Riff: numbers and chunks as a WebP file has them. Pure functions. Source: WebP container
// specification (RFC 9649, section 2).
#pragma once

#include <cstddef>
#include <cstdint>
#include <string_view>

#include "base/bytes.h"
#include "model/size.h"

namespace pressoir::codecs::webp {

/// Flags of a VP8X chunk.
inline constexpr std::uint32_t kIccFlag = 0x20, kAlphaFlag = 0x10, kExifFlag = 0x08,
                               kXmpFlag = 0x04, kAnimationFlag = 0x02;

/// A number of `count` bytes, 1 to 4. REQUIRES: they are there.
std::uint32_t little_endian(Bytes bytes, std::size_t at, int count);
void append_number(Buffer& out, std::uint32_t value, int count);

/// @param size  as the chunk says; more than there is of it where it is cut off.
void append_chunk(Buffer& out, std::string_view name, Bytes payload, std::uint32_t size);
void append_chunk(Buffer& out, std::string_view name, Bytes payload);
/// VP8X. @param size  of the canvas, both sides at least 1.
void append_extended_head(Buffer& out, std::uint32_t flags, Size size);

/// "RIFF", a length still to be filled in, "WEBP".
Buffer riff_head();
/// Fills the length in, with `missing` bytes that the last chunk says it has.
/// @throws Error limit_exceeded above 4 GiB.
void finish_riff(Buffer& file, std::size_t missing = 0);

}  // namespace pressoir::codecs::webp
