#include "service/accounts/rate_limits.h"

#include <gtest/gtest.h>

#include "http/retry_later.h"

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

TEST(RateLimits, can_be_asked_without_counting) {
  RateLimits limits;
  limits.count("a", 2, kStart);
  for (int i = 0; i < 3; ++i) EXPECT_NO_THROW(limits.check("a", 2, kStart + 1min));
  EXPECT_EQ(1U, limits.events("a", kStart + 1min));
  limits.count("a", 2, kStart + 2min);
  EXPECT_THROW(limits.check("a", 2, kStart + 59min), http::RetryLater);
  EXPECT_NO_THROW(limits.check("b", 2, kStart));
  EXPECT_NO_THROW(limits.check("a", 2, kStart + 1h));
  EXPECT_EQ(0U, limits.events("a", kStart + 1h));
}

TEST(RateLimits, say_what_is_left_of_a_minute) {
  RateLimits limits;
  EXPECT_EQ(3U, limits.minute_of("a", 3, kStart).left);
  EXPECT_EQ(60s, limits.minute_of("a", 3, kStart).until_renewal);
  limits.count_minute("a", 3, kStart);
  EXPECT_EQ(2U, limits.minute_of("a", 3, kStart + 1500ms).left);
  EXPECT_EQ(59s, limits.minute_of("a", 3, kStart + 1500ms).until_renewal);
  EXPECT_EQ(0U, limits.minute_of("a", 1, kStart).left);
  EXPECT_EQ(3U, limits.minute_of("a", 3, kStart + 60s).left);
}

TEST(RateLimits, counts_minutes_beside_hours_under_the_same_key) {
  RateLimits limits;
  for (int i = 0; i < 120; ++i) limits.count_minute("a", 120, kStart + i * 100ms);
  EXPECT_THROW(limits.count_minute("a", 120, kStart + 59999ms), Error);
  EXPECT_NO_THROW(limits.count("a", 1, kStart + 59999ms));
  EXPECT_NO_THROW(limits.count_minute("a", 120, kStart + 60s));
  EXPECT_THROW(limits.count("a", 1, kStart + 61s), Error);
  EXPECT_EQ(2U, limits.keys());
}

TEST(RateLimits, says_how_long_the_window_still_lasts) {
  RateLimits limits;
  const auto wait = [&](auto count) {
    try {
      count();
    } catch (const http::RetryLater& error) {
      return error.after();
    }
    return 0s;
  };
  limits.count("a", 1, kStart);
  EXPECT_EQ(wait([&] { limits.count("a", 1, kStart + 1s); }), 3599s);
  EXPECT_EQ(wait([&] { limits.count("a", 1, kStart + 3599s + 999ms); }), 1s);
  limits.count_minute("a", 1, kStart);
  EXPECT_EQ(wait([&] { limits.count_minute("a", 1, kStart + 20s + 1ms); }), 40s);
}

TEST(RateLimits, refuses_everything_at_a_limit_of_zero) {
  RateLimits limits;
  EXPECT_THROW(limits.count("a", 0, kStart), Error);
}

TEST(RateLimits, forgets_windows_that_end_together_a_few_at_a_time) {
  RateLimits limits;
  for (int i = 0; i < 1000; ++i) limits.count(std::to_string(i), 1, kStart);
  limits.count("a", 1000, kStart + 1h);
  EXPECT_LT(900U, limits.keys());
  EXPECT_NO_THROW(limits.count("999", 1, kStart + 1h)) << "it is over, forgotten or not";
  EXPECT_THROW(limits.count("999", 1, kStart + 1h), Error);
  for (int i = 0; i < 100; ++i) limits.count("a", 1000, kStart + 1h);
  EXPECT_EQ(2U, limits.keys());
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
