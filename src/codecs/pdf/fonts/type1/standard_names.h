// The names that CFF fonts know by number, as far as Latin text needs them (Adobe Technical Note
// 5176, appendix A), and the standard encoding (appendix B). Pure functions.
#pragma once

#include <optional>
#include <string_view>

namespace pressoir::codecs::pdf {

inline constexpr int kStandardStrings = 391;  ///< from here on a font's own

/// The number of a standard name; empty for others, and for those from 229 on.
std::optional<int> standard_string(std::string_view name);

/// The glyph of a code in the standard encoding; empty: there is none.
std::string_view standard_name_of(int code);

}  // namespace pressoir::codecs::pdf
