#include "codecs/loss.h"

#include <algorithm>
#include <cmath>

namespace pressoir::codecs {

double percent_lost(std::uint64_t part, std::uint64_t whole) {
  if (part == 0 || whole == 0) return 0;
  if (part >= whole) return 100;
  const double percent = 100 * static_cast<double>(part) / static_cast<double>(whole);
  return std::clamp(std::round(percent * 100) / 100, 0.01, 99.99);
}

}  // namespace pressoir::codecs
