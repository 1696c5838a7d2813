// Container: the chunks of a PNG or APNG file, checked and bounded, and the way back into bytes.
// Knows no pixels. Source of every layout here: PNG (third edition), W3C 2025, sections 5, 11, 13.
// Pure functions and plain values; views point into the input, which outlives them.
#pragma once

#include <array>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "codecs/png/chunk_writer.h"
#include "base/bytes.h"
#include "model/goal.h"

namespace pressoir::codecs::png {

/// What is wrong, for the log alone. @throws Error corrupt_input.
[[noreturn]] void corrupt(const char* what);

/// The pixels of one pass: from (x, y) on, so far apart.
struct Pass {
  std::uint32_t x, y, step_x, step_y;
  [[nodiscard]] std::uint32_t width(const Header& header) const {
    return header.width > x ? (header.width - x - 1) / step_x + 1 : 0;
  }
  [[nodiscard]] std::uint32_t height(const Header& header) const {
    return header.height > y ? (header.height - y - 1) / step_y + 1 : 0;
  }
};
/// The passes of an interlaced picture (PNG, 8.1).
inline constexpr std::array<Pass, 7> kAdam7{{{0, 0, 8, 8},
                                             {4, 0, 8, 8},
                                             {0, 4, 4, 8},
                                             {2, 0, 4, 4},
                                             {0, 2, 2, 4},
                                             {1, 0, 2, 2},
                                             {0, 1, 1, 2}}};

/// Bytes of one row without its filter byte.
std::uint64_t row_bytes(const Header& header, std::uint32_t width);
/// Bytes of the inflated stream: filter bytes, and all seven passes when interlaced.
std::uint64_t stream_bytes(const Header& header);

/// Where a chunk stands among the critical ones.
enum class Place : std::uint8_t { before_palette, before_pixels, after_pixels };

struct Chunk {
  Tag type = 0;
  Bytes data;
  Place place = Place::before_palette;
};

/// What a chunk's length and CRC do not cover: filled in by the writer.
struct OwnedChunk {
  Tag type = 0;
  Buffer data;
  Place place = Place::before_palette;
};

/// One frame of an APNG: its region and what happens to it.
struct FrameControl {
  std::uint32_t width = 0, height = 0, x = 0, y = 0;
  std::uint16_t delay_numerator = 0, delay_denominator = 0;
  std::uint8_t dispose = 0;  ///< 0 none, 1 background, 2 previous
  std::uint8_t blend = 0;    ///< 0 source, 1 over
};
struct AnimationFrame {
  FrameControl control;
  std::vector<Bytes> data;  ///< zlib stream in pieces
};
struct Animation {
  std::uint32_t plays = 0;      ///< 0: forever
  bool first_is_still = false;  ///< frame 0 is the still picture of IDAT
  std::vector<AnimationFrame> frames;
};

struct Container {
  Header header;
  Bytes palette;              ///< PLTE of a palette picture, else empty
  Bytes transparency;         ///< tRNS, of a length that fits the colour type
  std::vector<Bytes> pixels;  ///< IDAT
  std::optional<Animation> animation;
  std::vector<Chunk> others;  ///< ancillary, in file order; without tRNS and animation chunks
  bool has_suggested_palette = false;  ///< PLTE of a picture without palette
  bool has_trailing_data = false;      ///< behind IEND
  std::vector<std::string> warnings;   ///< what is damaged or left out
};

/// Reads the chunk list. Ancillary chunks with a wrong CRC, what follows IEND, a palette that is
/// only a suggestion, and all but the first of a kind that may stand only once are left out, each
/// with a warning.
/// @throws Error corrupt_input; unsupported_format for unknown critical chunks.
Container parse(Bytes input);

/// Checks sizes against the operator's limits, and that the compressed pixels are long enough to
/// hold what the header promises (deflate never expands more than 1032 fold).
/// @throws Error limit_exceeded, corrupt_input.
void check(const Container& container, const Limits& limits);

/// Everything a file is made of, ready to be written.
struct Parts {
  Header header;
  Buffer palette, transparency;
  std::vector<OwnedChunk> others;
};
/// Writes the file; the zlib stream goes into one IDAT chunk.
/// @throws Error limit_exceeded when a chunk would pass 2 GiB.
Buffer write(const Parts& parts, Bytes stream);

/// Chunk by chunk, for what `write` does not cover (animations).
class Writer : public ChunkWriter {
 public:
  void add_others(const std::vector<OwnedChunk>& others, Place place);
};

std::uint32_t big_endian_32(Bytes data, std::size_t at);
std::uint16_t big_endian_16(Bytes data, std::size_t at);

}  // namespace pressoir::codecs::png
