#include "raster/search.h"

#include <gtest/gtest.h>

#include <cmath>

namespace pressoir::raster {
namespace {

template <class Function>
int steps_to(double aim, double start, double slope, Function function) {
  RootFinder finder(aim, start, slope);
  for (int step = 1; step <= 20; ++step) {
    const double value = function(finder.next());
    if (std::abs(value - aim) < 0.1) return step;
    finder.add(finder.next(), value);
  }
  return 21;
}

TEST(Search, finds_the_root_of_a_straight_line_at_once) {
  EXPECT_LE(steps_to(70, 0, 10, [](double x) { return 10 * x; }), 4);
}

TEST(Search, copes_with_a_wrong_slope_and_a_bent_curve) {
  EXPECT_LE(steps_to(70, 0, 10, [](double x) { return 100 * (1 - std::exp(-x)); }), 10);
  EXPECT_LE(steps_to(90, 5, 10, [](double x) { return 30 * std::log(x + 2); }), 8);
}

}  // namespace
}  // namespace pressoir::raster
