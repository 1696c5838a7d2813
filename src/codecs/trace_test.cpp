#include "codecs/trace.h"

#include <gtest/gtest.h>

#include <utility>

namespace pressoir::codecs {
namespace {

constexpr TraceStep kHalves{}, kHundredths{.hundredths = 1};

Goal with_score(double score) {
  Goal goal;
  goal.target_score = score;
  return goal;
}

Goal with_bytes(std::uint64_t bytes) {
  Goal goal;
  goal.target_bytes = bytes;
  return goal;
}

TEST(Trace, any_goal_covers_itself_however_finely_it_is_stored) {
  Goal quality;
  quality.quality = 73;
  for (const TraceStep& step : {kHalves, kHundredths})
    for (const Goal& goal :
         {with_score(79.9), with_score(79.8), with_score(90), quality, with_bytes(12'345), Goal{}})
      EXPECT_TRUE(covers(trace_for(goal, step), goal, step)) << step.hundredths;
}

TEST(Trace, covers_a_higher_target_of_its_kind_alone) {
  const Trace trace = trace_for(with_score(80), kHalves);
  EXPECT_EQ(trace, (Trace{.kind = Trace::Kind::score, .value = 8000}));
  EXPECT_TRUE(covers(trace, with_score(90), kHalves));
  EXPECT_TRUE(covers(trace, Goal{}, kHalves));
  EXPECT_FALSE(covers(trace, with_score(79.5), kHalves));
  EXPECT_FALSE(covers(trace, with_bytes(1), kHalves));
  EXPECT_FALSE(covers(trace_for(Goal{}, kHalves), with_score(80), kHalves));
  Goal quality;
  quality.quality = 80;
  EXPECT_FALSE(covers(trace, quality, kHalves));
}

TEST(Trace, scores_are_rounded_up_as_the_format_stores_them) {
  EXPECT_EQ(trace_for(with_score(79.1), kHalves).value, 7950);
  EXPECT_EQ(trace_for(with_score(79.5), kHalves).value, 7950);
  EXPECT_EQ(trace_for(with_score(79.121), kHundredths).value, 7913);
  EXPECT_EQ(trace_for(with_score(99.999), kHundredths).value, 10'000);
  EXPECT_EQ(trace_for(with_score(-20), kHalves).value, 0);
  for (int hundredths = 0; hundredths <= 10'000; ++hundredths)
    EXPECT_EQ(trace_for(with_score(hundredths / 100.0), kHundredths).value, hundredths);
}

TEST(Trace, a_search_aims_at_what_its_trace_says) {
  for (const TraceStep& step : {kHalves, kHundredths})
    for (const double score : {0.0, 55.124, 79.1, 79.6, 80.0, 99.996, 100.0}) {
      const auto aim = score_aimed_at(with_score(score), step);
      ASSERT_TRUE(aim);
      EXPECT_GE(*aim, score);
      EXPECT_DOUBLE_EQ(*aim * 100, trace_for(with_score(score), step).value);
    }
  EXPECT_FALSE(score_aimed_at(Goal{}, kHalves));
  EXPECT_FALSE(score_aimed_at(with_bytes(1), kHalves));
}

TEST(Trace, the_scores_of_the_levels_are_steps_of_every_format) {
  for (const TraceStep& step : {kHalves, kHundredths})
    for (const auto& [level, score] :
         {std::pair(Compression::high, 90.0), std::pair(Compression::balanced, 80.0),
          std::pair(Compression::smallest, 70.0)}) {
      Goal goal;
      goal.compression = level;
      EXPECT_EQ(score_aimed_at(goal, step), score);
    }
}

TEST(Trace, the_smallest_result_covers_any_size_and_others_their_own) {
  const Trace smallest{.kind = Trace::Kind::quality, .value = 0, .fast = false, .smallest = true};
  EXPECT_TRUE(covers(smallest, with_bytes(1), kHalves));
  EXPECT_TRUE(covers(trace_for(with_bytes(10'000), kHalves), with_bytes(10'000), kHalves));
  const auto made = trace_for(with_bytes(10'000), kHalves);
  EXPECT_FALSE(covers(made, with_bytes(5'000), kHalves, 9'900)) << "it reached its size";
  EXPECT_TRUE(covers(made, with_bytes(5'000), kHalves, 12'000)) << "there is nothing smaller";
  EXPECT_FALSE(covers(made, with_bytes(20'000), kHalves, 9'900));
}

TEST(Trace, work_in_haste_covers_no_careful_work) {
  Goal fast = with_score(80);
  fast.effort = Effort::low;
  EXPECT_FALSE(covers(trace_for(fast, kHalves), with_score(80), kHalves));
  EXPECT_TRUE(covers(trace_for(with_score(80), kHalves), fast, kHalves));
}

}  // namespace
}  // namespace pressoir::codecs
