// The lines of a text. Pure function; any thread.
#pragma once

#include <string_view>
#include <vector>

namespace pressoir::raster {

/// The lines of a text, by all ends of a line that Unicode has (LF, CR, CR LF, NEL, VT, FF, LS,
/// PS).
std::vector<std::string_view> lines_of(std::string_view text);

}  // namespace pressoir::raster
