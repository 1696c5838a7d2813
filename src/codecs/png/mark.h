// Mark: how a lossy result is known again, so that nothing is made worse twice. A private chunk
// "prSR" of 4 bytes (16 with its frame): kind and value of the goal, and a check over the pixels,
// so that an edited file does not pass for ours. Not needed for target_bytes: a result that fits is
// done. Pure functions.
#pragma once

#include <cstdint>
#include <optional>

#include "codecs/png/image.h"
#include "codecs/png/metadata.h"
#include "model/goal.h"

namespace pressoir::codecs::png {

/// What a lossy goal asks for in the mark's terms; empty when it needs none.
std::optional<std::uint16_t> mark_value(const Goal& goal);

OwnedChunk make_mark(std::uint16_t value, const Image& image);
/// True when the file has a mark that fits `image`.
bool mark_is_valid(const Container& container, const Image& image);
void drop_mark(Plan& plan);

/// True when a valid mark says that the goal, or a lower one of its kind, was worked for already.
bool is_our_work(const Container& container, const Image& image, const Goal& goal);

}  // namespace pressoir::codecs::png
