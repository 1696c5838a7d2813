// Repair of damaged PDF files: what libqpdf finds again of their objects, written whole. Pure.
#pragma once

#include <optional>

#include "codecs/codec.h"

namespace pressoir::codecs::pdf {

/// `codec` and the probe aside: everything that can be read, as it was, in pages that are all
/// there. Empty: the file is whole.
/// @throws Error corrupt_input where no page is left, as Document.
std::optional<Repaired> repaired_file(Bytes input, const Limits& limits,
                                      const std::string& password);

}  // namespace pressoir::codecs::pdf
