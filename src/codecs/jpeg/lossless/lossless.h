// Lossless: the smallest coding of given coefficients that libjpeg can write. Pure; deterministic.
#pragma once

#include <string>

#include "codecs/jpeg/coefficients.h"

namespace pressoir::codecs::jpeg {

struct Coded {
  Buffer bytes;  ///< as write_coefficients returns it
  std::string method;
};

/// Tries optimised sequential and progressive codings, and reads the smallest back: its
/// coefficients and tables are compared with `picture` before it is returned.
///
/// @param fast  leaves out the search for a scan script.
/// @throws Error corrupt_input when nothing could be written that reads back the same.
Coded smallest_coding(const Picture& picture, bool fast);

}  // namespace pressoir::codecs::jpeg
