#include <gtest/gtest.h>

#include <utility>

#include "codecs/webp/container.h"
#include "codecs/webp/pictures_fixture.h"
#include "codecs/webp/source.h"
#include "codecs/webp/timeline.h"

namespace pressoir::codecs {
namespace {

using namespace webp;
using namespace webp::testing;

TEST(WebpAnimations, animations_keep_their_timeline_and_loops_without_loss) {
  Pictures source(moving({100, 40, 0, 250, 70}));
  const auto best = encode(source, Goal{});
  ASSERT_TRUE(best);
  EXPECT_TRUE(best->proven_lossless);
  Reader reader(best->bytes, Limits{});
  EXPECT_EQ(reader.info().loops, 3U);
  std::uint32_t total = 0;
  while (const auto frame = reader.next()) total += frame->delay_milliseconds;
  EXPECT_EQ(total, 460U);
}

TEST(WebpAnimations, equal_frames_may_be_joined_but_no_other) {
  auto frames = moving({100, 100, 100});
  frames[1].canvas = frames[0].canvas.clone();
  Pictures source(std::move(frames));
  Source adapted(source, {}, {});
  Pictures joined(moving({200, 100}));
  EXPECT_FALSE(shows_the_same(adapted, joined));  // the second picture differs
  auto two = moving({200, 0, 100});
  two.erase(two.begin() + 1);
  Pictures right(std::move(two));
  EXPECT_TRUE(shows_the_same(adapted, right));
  auto late = moving({150, 0, 150});
  late.erase(late.begin() + 1);
  Pictures wrong(std::move(late));
  EXPECT_FALSE(shows_the_same(adapted, wrong));
}

TEST(WebpAnimations, animations_reach_a_score_over_all_frames) {
  Pictures source(moving({100, 100, 100, 100}));
  const auto best = encode(source, to_score(70));
  ASSERT_TRUE(best);
  ASSERT_TRUE(best->score);
  EXPECT_GE(*best->score, 70);
  EXPECT_LE(*best->min_score, *best->score);
  EXPECT_EQ(frames_of(best->bytes).size(), 4U);
}

TEST(WebpAnimations, an_animation_without_times_is_scored_as_players_show_it) {
  Pictures source(moving({0, 0, 0, 0}));
  const auto best = encode(source, to_score(70));
  ASSERT_TRUE(best);
  ASSERT_TRUE(best->score);
  EXPECT_GE(*best->score, 70);
  for (const auto& frame : frames_of(best->bytes)) EXPECT_EQ(frame.delay_milliseconds, 100U);
}

TEST(WebpAnimations, a_file_without_times_stays_without) {
  Pictures source(moving({100, 100, 100}));
  const auto file = without_times(encode(source, Goal{})->bytes);
  for (const auto& frame : frames_of(file)) EXPECT_EQ(frame.delay_milliseconds, 0U);
  Trials trials(std::nullopt, Trials::Clock::now() + std::chrono::hours(1));
  webp_codec().optimize(file, to_score(70), Limits{}, trials);
  const auto best = std::move(trials).take_best();
  ASSERT_TRUE(best && best->score);
  const auto frames = frames_of(best->bytes);
  EXPECT_EQ(frames.size(), 3U);
  for (const auto& frame : frames) EXPECT_EQ(frame.delay_milliseconds, 0U);
}

TEST(WebpAnimations, plays_as_often_as_it_can_say) {
  Pictures source(moving({100, 100}), {}, 100'000);
  const auto best = encode(source, Goal{});
  ASSERT_TRUE(best);
  EXPECT_EQ(Reader(best->bytes, Limits{}).info().loops, 65535U);
}

TEST(WebpAnimations, frames_count_against_the_limits_before_anything_is_decoded) {
  Pictures source(moving({100, 100, 100}));
  const auto file = encode(source, Goal{})->bytes;
  Limits limits;
  limits.max_frames = 2;
  EXPECT_THROW((void)webp_codec().probe(file, limits), Error);
  limits = {};
  limits.max_total_pixels = 64 * 48 * 3 - 1;
  EXPECT_THROW((void)webp_codec().probe(file, limits), Error);
  EXPECT_THROW((void)webp_codec().read(file, limits), Error);
}

}  // namespace
}  // namespace pressoir::codecs
