// Mark: how our own result is known again, so that nothing is worked on (or made worse) twice: a
// comment block of nine bytes in all, before the trailer, in letters. It holds what the file was
// made for and a check over the coded blocks, so that an edited file does not pass for ours. Pure
// functions.
#pragma once

#include <optional>

#include "codecs/gif/blocks.h"
#include "model/goal.h"

namespace pressoir::codecs::gif {

inline constexpr std::size_t kMarkBytes = 9;

/// What a result was made for.
struct Mark {
  enum class Kind : std::uint8_t { lossless, score, quality, bytes };
  Kind kind = Kind::lossless;
  /// score: in half points, rounded up; quality: 1..100; bytes: eighths of powers of two, rounded
  /// down (of a size that could not be reached); lossless: 0.
  std::uint16_t value = 0;
  bool fast = false;
  friend bool operator==(const Mark&, const Mark&) = default;
};

/// The mark that a result for `goal` gets.
Mark mark_for(const Goal& goal);
/// True when a file with this mark need not be worked on for `goal`: the same, or one that asks for
/// no less quality.
bool covers(const Mark& mark, const Goal& goal);

/// The block that follows `coded`: a whole GIF without its trailer.
Buffer mark_block(const Mark& mark, Bytes coded);
/// The mark of a file when it fits its coded blocks. @throws Error corrupt_input.
std::optional<Mark> mark_in(Bytes input);
/// Where the block of such a mark starts; null: there is none. @throws Error corrupt_input.
const std::byte* mark_at(Bytes input);

}  // namespace pressoir::codecs::gif
