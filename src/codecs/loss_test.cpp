#include "codecs/loss.h"

#include <gtest/gtest.h>

#include <limits>

namespace pressoir::codecs {
namespace {

TEST(Loss, nothing_and_all_are_said_only_where_that_is_exact) {
  constexpr auto kMost = std::numeric_limits<std::uint64_t>::max();
  EXPECT_EQ(percent_lost(0, 3), 0);
  EXPECT_EQ(percent_lost(3, 3), 100);
  EXPECT_EQ(percent_lost(1, 3), 33.33);
  EXPECT_EQ(percent_lost(1, kMost), 0.01);
  EXPECT_EQ(percent_lost(kMost - 1, kMost), 99.99);
  EXPECT_EQ(shown_percent(0), 0);
  EXPECT_EQ(shown_percent(100), 100);
  EXPECT_EQ(shown_percent(1e-9), 0.01);
  EXPECT_EQ(shown_percent(99.999), 99.99);
  EXPECT_EQ(shown_percent(12.3456), 12.35);
}

}  // namespace
}  // namespace pressoir::codecs
