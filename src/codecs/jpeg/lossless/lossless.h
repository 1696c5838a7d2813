// Lossless: the smallest coding of given coefficients. Pure; deterministic.
#pragma once

#include <string>

#include "codecs/jpeg/coefficients.h"

namespace pressoir::codecs::jpeg {

struct Coded {
  Buffer bytes;  ///< SOI to EOI, with no APPn but the one that says the colour
  std::string method;
};

/// Codes by the script that a search found, small pictures in the ways of libjpeg too, and has
/// libjpeg read the smallest back: its coefficients and tables are compared with `picture` before
/// it is returned.
///
/// @param fast  leaves out the search for a scan script.
/// @throws Error corrupt_input when nothing could be written that reads back the same.
Coded smallest_coding(const Picture& picture, bool fast);

}  // namespace pressoir::codecs::jpeg
