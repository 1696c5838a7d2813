#include "service/rate_limits.h"

#include <gtest/gtest.h>

#include "base/error.h"

namespace pressoir::service {
namespace {

using namespace std::chrono_literals;
const RateLimits::Clock::time_point kStart{};

TEST(RateLimits, refuses_above_the_limit_until_the_window_is_over) {
  RateLimits limits;
  for (int i = 0; i < 3; ++i) limits.count("a", 3, kStart + i * 1min);
  EXPECT_THROW(limits.count("a", 3, kStart + 59min), Error);
  EXPECT_NO_THROW(limits.count("b", 3, kStart + 59min));
  EXPECT_NO_THROW(limits.count("a", 3, kStart + 60min));
}

TEST(RateLimits, refuses_everything_at_a_limit_of_zero) {
  RateLimits limits;
  EXPECT_THROW(limits.count("a", 0, kStart), Error);
}

TEST(RateLimits, forgets_the_oldest_key_rather_than_grow) {
  RateLimits limits;
  limits.count("first", 1, kStart);
  limits.count("second", 1, kStart);
  for (std::size_t i = 2; i <= RateLimits::kMaxKeys; ++i)
    limits.count(std::to_string(i), 1, kStart);
  EXPECT_EQ(RateLimits::kMaxKeys, limits.keys());
  EXPECT_THROW(limits.count("second", 1, kStart), Error);
  EXPECT_NO_THROW(limits.count("first", 1, kStart));
}

}  // namespace
}  // namespace pressoir::service
