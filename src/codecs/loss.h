// Loss: how much of a picture a repair had to make up, in the numbers of reports. Pure functions.
#pragma once

#include <cstdint>

namespace pressoir::codecs {

/// `part` of `whole` in percent, to two decimals: 0 and 100 only where that is exact.
double percent_lost(std::uint64_t part, std::uint64_t whole);

}  // namespace pressoir::codecs
