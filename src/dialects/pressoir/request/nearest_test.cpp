#include "dialects/pressoir/request/nearest.h"

#include <gtest/gtest.h>

#include <array>
#include <string>

namespace pressoir::dialects::own {
namespace {

constexpr std::array<std::string_view, 4> kKnown{"quality", "width", "height", "palette_quality"};

TEST(NearestName, is_the_one_with_the_fewest_changes) {
  EXPECT_EQ(nearest_of(kKnown, "widht"), "width");
  EXPECT_EQ(nearest_of(kKnown, "Quality"), "quality");
  EXPECT_EQ(nearest_of(kKnown, "palettequality"), "palette_quality");
}

TEST(NearestName, is_none_where_more_than_half_would_change) {
  EXPECT_EQ(nearest_of(kKnown, "colour"), "");
  EXPECT_EQ(nearest_of(kKnown, ""), "");
  EXPECT_EQ(nearest_of(kKnown, std::string(10'000, 'q')), "");
}

}  // namespace
}  // namespace pressoir::dialects::own
