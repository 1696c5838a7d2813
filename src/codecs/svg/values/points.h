// Lists of points, as polygons and polylines have them.
#pragma once

#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "codecs/svg/values/matrix.h"

namespace pressoir::codecs::svg {

/// Empty where the text is anything else than pairs of numbers: readers differ in what they draw of
/// an odd count.
std::optional<std::vector<Point>> points_in(std::string_view text);

/// In the fewest characters, each coordinate rounded to `digits` digits behind the point.
std::string points_text(std::span<const Point> points, int digits);

}  // namespace pressoir::codecs::svg
