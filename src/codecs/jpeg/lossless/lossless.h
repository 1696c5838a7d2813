// Lossless: the smallest coding of given coefficients. Pure; deterministic.
#pragma once

#include <string>

#include "codecs/jpeg/coefficients.h"

namespace pressoir::codecs::jpeg {

/// How a scan script is found.
enum class ScriptSearch : std::uint8_t {
  none,     ///< one of libjpeg's
  sampled,  ///< of large pictures by a share of the blocks: some 0.1 % more bytes
  whole,
};

/// For work without loss.
constexpr ScriptSearch script_search(bool fast) {
  return fast ? ScriptSearch::none : ScriptSearch::whole;
}

struct Coded {
  Buffer bytes;  ///< SOI to EOI, with no APPn but the one that says the colour
  std::string method;
};

/// Codes by the script that a search found, small pictures in the ways of libjpeg too, and has
/// libjpeg read the smallest back: its coefficients and tables are compared with `picture` before
/// it is returned.
///
/// @throws Error corrupt_input when nothing could be written that reads back the same.
Coded smallest_coding(const Picture& picture, ScriptSearch search);

}  // namespace pressoir::codecs::jpeg
