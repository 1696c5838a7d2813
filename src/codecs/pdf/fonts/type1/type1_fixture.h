// Type 1 fonts for tests, glyph by glyph.
#pragma once

#include <initializer_list>
#include <string>
#include <utility>
#include <vector>

#include "base/bytes.h"

namespace pressoir::codecs::pdf::testing {

/// Numbers and commands, as bytes of a charstring.
std::string charstring(std::initializer_list<int> numbers, std::initializer_list<int> command);

/// A font with the usual four subroutines, and one more that declares a stem.
struct Type1Builder {
  std::vector<std::pair<std::string, std::string>> glyphs;  ///< names and charstrings
  std::string encoding = "StandardEncoding def";
  std::string matrix = "[0.001 0 0 0.001 0 0]";
  bool in_hexadecimal = false;

  /// With ".notdef" and a square as "A".
  Type1Builder();
  [[nodiscard]] Buffer file() const;
};

}  // namespace pressoir::codecs::pdf::testing
