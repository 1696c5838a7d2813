// The container of TrueType and OpenType fonts: named tables (OpenType 1.9, "The OpenType font
// file"). Pure functions; views point into the input.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "base/bytes.h"

namespace pressoir::codecs::pdf {

struct FontTable {
  std::string tag;  ///< four letters: "glyf"
  Buffer data;
};

struct FontFile {
  std::uint32_t version = 0;
  std::vector<FontTable> tables;  ///< in the order of the directory

  [[nodiscard]] FontTable* find(std::string_view tag);
};

/// Empty: it is no single TrueType font, or its directory leads outside of it.
std::optional<FontFile> read_font(Bytes file);

/// Tables in the order of their tags, with checksums as they are now.
Buffer write_font(FontFile font);

/// Numbers of tables, big endian. REQUIRES: they lie inside.
std::uint16_t font_number_16(Bytes data, std::size_t at);
std::uint32_t font_number_32(Bytes data, std::size_t at);

}  // namespace pressoir::codecs::pdf
