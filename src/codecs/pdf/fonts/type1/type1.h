// Type 1 fonts as PDF holds them (Adobe Type 1 Font Format, 1990). Pure.
#pragma once

#include <array>
#include <map>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "base/bytes.h"

namespace pressoir::codecs::pdf {

struct Type1Font {
  std::string name;
  std::array<double, 6> matrix{0.001, 0, 0, 0.001, 0, 0};
  std::array<double, 4> box{};
  bool has_standard_encoding = false;
  std::map<int, std::string> encoding;  ///< names of glyphs by code; empty with the standard one
  std::map<std::string, std::vector<double>> hints;    ///< of the private dictionary: "BlueValues"
  std::vector<Buffer> subroutines;                     ///< decrypted
  std::vector<std::pair<std::string, Buffer>> glyphs;  ///< in their order, decrypted
};

/// Empty: it is none, or not written as such fonts are.
std::optional<Type1Font> read_type1(Bytes file);

}  // namespace pressoir::codecs::pdf
