// Blocks: the pieces of a GIF as they stand in the file, nothing decoded. Pure functions.
// Source: GIF89a specification, sections 17 to 27.
#pragma once

#include <cstdint>
#include <functional>
#include <string_view>

#include "base/bytes.h"

namespace pressoir::codecs::gif {

/// What is wrong, for the log alone. @throws Error corrupt_input.
[[noreturn]] void corrupt(const char* what);

enum class BlockKind : std::uint8_t { image, control, loop, comment, plain_text, application };

struct Block {
  BlockKind kind;
  Bytes whole;                   ///< from its introducer to its terminator
  std::string_view application;  ///< the eleven bytes that name an application block
};

/// What a file has before and behind its blocks.
struct FileEnds {
  Bytes head;  ///< signature, screen descriptor, global palette
  bool trailing_data = false;
};

/// Calls `visit` for every block in order. @throws Error corrupt_input.
FileEnds for_blocks(Bytes input, const std::function<void(const Block&)>& visit);

/// Sizes and counts of a file, no pixels decoded.
struct Summary {
  std::uint32_t width = 0, height = 0;  ///< of the screen, at least the first frame's extent
  std::uint32_t frames = 0;
};
/// @throws Error corrupt_input (also for a file without frames).
Summary summary_of(Bytes input);

}  // namespace pressoir::codecs::gif
