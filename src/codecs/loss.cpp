#include "codecs/loss.h"

#include <algorithm>
#include <cmath>

namespace pressoir::codecs {

double shown_percent(double percent) {
  if (percent <= 0 || percent >= 100) return std::clamp(percent, 0.0, 100.0);
  return std::clamp(std::round(percent * 100) / 100, 0.01, 99.99);
}

double percent_lost(std::uint64_t part, std::uint64_t whole) {
  if (part == 0 || whole == 0) return 0;
  if (part >= whole) return 100;
  // Of numbers that doubles do not tell apart too.
  constexpr double kLeast = 0.01, kMost = 99.99;
  return shown_percent(
      std::clamp(100 * static_cast<double>(part) / static_cast<double>(whole), kLeast, kMost));
}

}  // namespace pressoir::codecs
