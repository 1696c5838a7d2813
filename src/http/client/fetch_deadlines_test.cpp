#include "http/client/fetch_deadlines.h"

#include <gtest/gtest.h>

#include <optional>
#include <string>

namespace pressoir::http {
namespace {

using namespace std::chrono_literals;
using std::chrono::milliseconds;

const FetchDeadlines::Clock::time_point kCall{1000s};

FetchConfig settings() {
  FetchConfig config;
  config.connect = 2s;
  config.first_byte = 5s;
  config.total = 30s;
  return config;
}

FetchDeadlines of_get(FetchTimes times = {}) {
  FetchRequest request;
  request.method = Get{.spool = {}, .max_bytes = 0, .owner = 0, .times = times};
  return {settings(), request, kCall};
}

FetchDeadlines of_post(milliseconds total) {
  FetchRequest request;
  Post post;
  post.total = total;
  request.method = post;
  return {settings(), request, kCall};
}

TEST(FetchDeadlines, a_request_that_gets_no_place_ends_by_the_total_time) {
  const auto deadlines = of_get();
  EXPECT_EQ(deadlines.next(), kCall + 30s);
  EXPECT_EQ(deadlines.passed(kCall + 29s), std::nullopt);
  EXPECT_EQ(deadlines.passed(kCall + 30s), FetchTimeout::place);
}

TEST(FetchDeadlines, the_first_byte_is_waited_for_from_the_turn_on) {
  auto deadlines = of_get();
  deadlines.start(kCall + 10s);
  EXPECT_EQ(deadlines.next(), kCall + 15s);
  EXPECT_EQ(deadlines.passed(kCall + 14s), std::nullopt);
  EXPECT_EQ(deadlines.passed(kCall + 15s), FetchTimeout::first_byte);
  EXPECT_EQ(deadlines.passed(kCall + 40s), FetchTimeout::first_byte) << "it was the first";
}

TEST(FetchDeadlines, an_answer_that_has_begun_ends_by_the_total_time) {
  auto deadlines = of_get();
  deadlines.start(kCall);
  deadlines.answer_began();
  EXPECT_EQ(deadlines.passed(kCall + 29s), std::nullopt);
  EXPECT_EQ(deadlines.passed(kCall + 30s), FetchTimeout::total);
}

TEST(FetchDeadlines, a_late_turn_leaves_the_first_byte_no_more_than_the_total_time) {
  auto deadlines = of_get();
  deadlines.start(kCall + 28s);
  EXPECT_EQ(deadlines.next(), kCall + 30s);
  EXPECT_EQ(deadlines.passed(kCall + 40s), FetchTimeout::total);
}

TEST(FetchDeadlines, a_get_may_ask_for_less_than_the_settings_but_not_for_more) {
  auto shorter = of_get({.first_byte = 300ms, .total = 900ms});
  EXPECT_EQ(shorter.next(), kCall + 900ms);
  shorter.start(kCall);
  EXPECT_EQ(shorter.next(), kCall + 300ms);
  auto longer = of_get({.first_byte = 1h, .total = 2h});
  EXPECT_EQ(longer.next(), kCall + 30s);
  longer.start(kCall);
  EXPECT_EQ(longer.next(), kCall + 5s);
}

TEST(FetchDeadlines, a_post_has_a_total_time_of_its_own) {
  auto deadlines = of_post(1h);
  deadlines.start(kCall);
  EXPECT_EQ(deadlines.passed(kCall + 59min), std::nullopt);
  EXPECT_EQ(deadlines.passed(kCall + 1h), FetchTimeout::total);
}

TEST(FetchDeadlines, connecting_takes_no_longer_than_the_settings_or_the_whole_post) {
  EXPECT_EQ(of_get().connect(), 2s);
  EXPECT_EQ(of_post(1h).connect(), 2s);
  EXPECT_EQ(of_post(300ms).connect(), 300ms);
  EXPECT_EQ(of_post(0ms).connect(), 1ms) << "0 would be libcurl's own";
}

TEST(FetchDeadlines, the_error_says_in_its_detail_which_time_out_it_was) {
  const auto deadlines = of_get({.first_byte = 300ms, .total = milliseconds::max()});
  const auto detail = [&](FetchTimeout timeout) {
    const auto error = deadlines.error(timeout);
    EXPECT_EQ(error.code(), ErrorCode::fetch_failed);
    EXPECT_STREQ(error.what(), "The URL's host takes too long to answer.");
    return error.detail();
  };
  EXPECT_EQ(detail(FetchTimeout::place), "place time-out (30000 ms)");
  EXPECT_EQ(detail(FetchTimeout::connect), "connect time-out (2000 ms)");
  EXPECT_EQ(detail(FetchTimeout::first_byte), "first_byte time-out (300 ms)");
  EXPECT_EQ(detail(FetchTimeout::total), "total time-out (30000 ms)");
}

}  // namespace
}  // namespace pressoir::http
