#include <gtest/gtest.h>

#include "codecs/gif/container.h"
#include "codecs/gif/lossless/lzw.h"
#include "engine/optimize/optimize.h"
#include "engine/pictures_fixture.h"

namespace pressoir::engine {
namespace {

using testing::jpeg_picture;
using testing::png_picture;

TEST(Score, needs_pictures_of_one_size) {
  EXPECT_THROW((void)score(png_picture(32, 32), png_picture(32, 33), {}), Error);
  EXPECT_LT(score(png_picture(64, 64), jpeg_picture(64, 64), {}), 100);
}

/// Squares of one colour each, with their times in hundredths of a second.
Buffer animation(const std::vector<std::pair<std::uint8_t, std::uint16_t>>& squares) {
  codecs::gif::Writer writer(16, 16, {0xFF000000U, 0xFF0000FFU, 0xFF00FF00U, 0xFFFFFFFFU}, 0);
  for (const auto& [colour, hundredths] : squares) {
    codecs::gif::StoredFrame frame;
    frame.rect = {0, 0, 16, 16};
    frame.indices.assign(256, colour);
    frame.delay = hundredths;
    writer.add(frame, 2, codecs::gif::lzw_encode({frame.indices, {}, 2}, {0, 1}));
  }
  return std::move(writer).finish();
}

TEST(Score, compares_pictures_as_they_are_seen) {
  const auto lying = jpeg_picture(64, 48, 6);
  Goal turn;
  turn.compression = Compression::none;
  turn.steps = {TurnUpright{}};
  const auto upright = optimize(lying, turn, {});
  ASSERT_EQ(upright.outcome.size.value().width, 48U);
  EXPECT_GT(score(lying, upright.output.value(), {}), 95);
}

TEST(Score, compares_moments_where_equal_frames_were_joined) {
  const auto apart = animation({{1, 10}, {1, 20}, {2, 5}});
  const auto joined = animation({{1, 30}, {2, 5}});
  EXPECT_NEAR(score(apart, joined, {}), 100, 0.01);
  EXPECT_NEAR(score(joined, apart, {}), 100, 0.01);
  EXPECT_LT(score(apart, animation({{1, 25}, {2, 10}}), {}), 99) << "another moment";
  EXPECT_THROW((void)score(apart, animation({{1, 30}, {2, 9}}), {}), Error) << "another length";
  EXPECT_NEAR(score(apart, animation({{1, 30}, {2, 8}}), {}), 100, 0.01) << "rounded";
}

Comparison comparison(Bytes reference, Bytes candidate, const Goal& goal = {}) {
  return compare(std::span(&reference, 1), candidate, goal, {});
}

TEST(Compare, says_what_each_frame_has) {
  const auto found =
      comparison(animation({{1, 10}, {2, 10}, {1, 10}}), animation({{1, 10}, {3, 10}, {1, 10}}));
  ASSERT_EQ(found.scores.size(), 3U);
  EXPECT_EQ(found.frames, 3U);
  EXPECT_EQ(found.worst, 1U);
  EXPECT_EQ(found.min_score, found.scores[1]);
  EXPECT_NEAR(found.score, (found.scores[0] + found.scores[1] + found.scores[2]) / 3, 1e-9);
  EXPECT_FALSE(found.is_same);
  EXPECT_TRUE(comparison(animation({{1, 10}, {2, 5}}), animation({{1, 10}, {2, 5}})).is_same);
}

TEST(Compare, does_the_steps_first) {
  const auto input = png_picture(64, 48);
  Goal small;
  small.compression = Compression::lossless;
  Resize resize;
  resize.width = 32;
  small.steps = {resize};
  const auto made = optimize(input, small, {});
  const Bytes bytes = made.output ? Bytes(*made.output) : Bytes(input);
  EXPECT_TRUE(comparison(input, bytes, small).is_same);
  EXPECT_THROW((void)comparison(input, bytes), Error) << "another size";
}

TEST(Compare, tells_a_sample_that_no_score_sees) {
  const auto lossy = jpeg_picture(64, 64);
  EXPECT_TRUE(comparison(lossy, lossy).is_same);
  EXPECT_FALSE(comparison(png_picture(64, 64), lossy).is_same);
}

TEST(Compare, makes_no_join_again) {
  Goal goal;
  goal.join.emplace();
  EXPECT_THROW((void)comparison(png_picture(8, 8), png_picture(8, 8), goal), Error);
}

TEST(Score, takes_an_animation_without_times_as_players_show_it) {
  const auto untimed = animation({{1, 0}, {1, 0}, {2, 0}});
  EXPECT_NEAR(score(untimed, animation({{1, 20}, {2, 10}}), {}), 100, 0.01);
  EXPECT_THROW((void)score(untimed, animation({{1, 20}, {2, 20}}), {}), Error);
}

TEST(Score, a_still_picture_is_on_show_for_ever) {
  EXPECT_NEAR(score(animation({{1, 10}, {1, 20}}), animation({{1, 0}}), {}), 100, 0.01);
}

}  // namespace
}  // namespace pressoir::engine
