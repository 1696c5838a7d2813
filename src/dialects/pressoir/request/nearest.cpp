#include "dialects/pressoir/request/nearest.h"

#include <algorithm>
#include <numeric>
#include <vector>

#include "base/text.h"

namespace pressoir::dialects::own {
namespace {

constexpr std::size_t kLongestName = 64;  ///< a longer one is like none

/// Levenshtein's distance.
std::size_t distance_between(std::string_view left, std::string_view right) {
  std::vector<std::size_t> row(right.size() + 1);
  std::iota(row.begin(), row.end(), std::size_t{0});
  for (std::size_t i = 0; i < left.size(); ++i) {
    std::size_t diagonal = row[0];
    row[0] = i + 1;
    for (std::size_t j = 0; j < right.size(); ++j) {
      const std::size_t replaced = diagonal + (lower(left[i]) == lower(right[j]) ? 0 : 1);
      diagonal = row[j + 1];
      row[j + 1] = std::min({replaced, row[j] + 1, diagonal + 1});
    }
  }
  return row.back();
}

}  // namespace

std::string_view nearest_of(std::span<const std::string_view> known, std::string_view name) {
  if (name.size() > kLongestName) return {};
  std::string_view nearest;
  std::size_t least = kLongestName;
  for (const std::string_view each : known) {
    const std::size_t distance = distance_between(each, name);
    if (distance >= least || 2 * distance > std::max(each.size(), name.size())) continue;
    least = distance;
    nearest = each;
  }
  return nearest;
}

}  // namespace pressoir::dialects::own
