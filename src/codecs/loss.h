// Loss: how much of a picture a repair had to make up, in the numbers of reports. Pure functions.
#pragma once

#include <cstdint>

namespace pressoir::codecs {

/// To two decimals: 0 and 100 only where that is exact.
double shown_percent(double percent);
/// `part` of `whole`, as shown_percent().
double percent_lost(std::uint64_t part, std::uint64_t whole);

}  // namespace pressoir::codecs
