// Latin1: texts in ISO 8859-1, as PNG and old GIF comments have them. Pure function.
#pragma once

#include <string>
#include <string_view>

namespace pressoir::raster {

/// The same letters as UTF-8.
std::string utf8_of_latin1(std::string_view latin1);

}  // namespace pressoir::raster
