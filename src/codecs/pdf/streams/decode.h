// The data of streams. One thread at a time.
#pragma once

#include <optional>

#include "codecs/pdf/structure/document.h"

namespace pressoir::codecs::pdf {

/// As it stands in the file, decrypted.
Buffer raw_data(Object stream);

/// Behind the filters of no loss (flate, LZW, run lengths, ASCII85, ASCIIHex) and their predictors.
/// Empty: there are other filters, or the data is damaged. @throws Error limit_exceeded for more
/// than `most`.
std::optional<Buffer> decoded(Object stream, std::uint64_t most);

/// True where decoded() gives `data`.
bool decodes_to(Object stream, Bytes data);

/// The names of the filters, in order.
std::vector<std::string> filters_of(Object stream);

}  // namespace pressoir::codecs::pdf
