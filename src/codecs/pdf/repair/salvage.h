// Files whose objects nothing lists any more: cut off before their trailer, or without one. Pure.
#pragma once

#include <cstdint>
#include <optional>

#include "base/bytes.h"

namespace pressoir::codecs::pdf {

struct Salvage {
  Buffer file;
  bool cuts_stream = false;   ///< the file ends within the data of one
  bool has_new_root = false;  ///< what the catalogue said besides its pages is lost
};

/// The file with what libqpdf needs to find its objects again behind it: those that were packed
/// into streams of objects, and a trailer; a new catalogue with all pages that are there where the
/// old one, or the root of its pages, is lost. Empty: no page is there, or the file is encrypted.
/// @param most  bytes of what is unpacked. @throws Error limit_exceeded.
std::optional<Salvage> salvaged(Bytes file, std::uint64_t most);

}  // namespace pressoir::codecs::pdf
