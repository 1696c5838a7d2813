#include "dialects/crushpics/compression.h"

#include <gtest/gtest.h>

#include <utility>

namespace pressoir::dialects::crushpics {
namespace {

Defaults defaults_of(std::map<std::string, std::string> settings) {
  return defaults_in(service::AccountSettings(std::move(settings)));
}

TEST(CrushDefaults, are_lossy_at_85_and_for_gif_the_servers_choice) {
  EXPECT_EQ((Defaults{Type::lossy, 85, 85, std::nullopt}), defaults_of({}));
}

TEST(CrushDefaults, are_the_settings_of_the_account) {
  EXPECT_EQ((Defaults{Type::balanced, 1, 100, 50}), defaults_of({{kTypeSetting, "balanced"},
                                                                 {kJpgSetting, "1"},
                                                                 {kPngSetting, "100"},
                                                                 {kGifSetting, "50"}}));
  EXPECT_EQ(Defaults{}, defaults_of({{kTypeSetting, "Lossy"}, {kJpgSetting, "0"}}));
}

TEST(CrushCompression, takes_the_requests_own_values_before_those_of_the_account) {
  const Defaults defaults{Type::lossy, 70, 80, std::nullopt};
  const auto level = [&](const char* format, std::optional<int> own = {}) {
    return compressed({}, own, defaults, format).level;
  };
  EXPECT_EQ(70, level("jpeg"));
  EXPECT_EQ(80, level("png"));
  EXPECT_EQ(std::nullopt, level("gif"));
  EXPECT_EQ(70, level("webp"));
  EXPECT_EQ(5, level("gif", 5));
  EXPECT_EQ(Type::lossy, compressed({}, {}, defaults, "png").type);
}

TEST(CrushCompression, has_no_level_of_its_own_where_nothing_may_be_lost_or_the_server_chooses) {
  EXPECT_EQ((Compressed{Type::lossless, 0}), compressed(Type::lossless, 65, {}, "jpeg"));
  EXPECT_EQ((Compressed{Type::balanced, std::nullopt}), compressed(Type::balanced, 65, {}, "jpeg"));
}

TEST(CrushScores, grow_with_each_level) {
  EXPECT_EQ(30, score_of(1));
  EXPECT_EQ(70, score_of(65));
  EXPECT_EQ(80, score_of(85));
  EXPECT_EQ(90, score_of(95));
  EXPECT_EQ(95, score_of(100));
  for (int level = 2; level <= 100; ++level)
    EXPECT_LE(score_of(level - 1) + 0.49, score_of(level)) << level;
}

TEST(CrushSteps, are_the_next_higher_multiples_of_five) {
  for (const auto& [level, step] :
       {std::pair(1, 5), {5, 5}, {6, 10}, {81, 85}, {85, 85}, {96, 100}})
    EXPECT_EQ(step, step_of(level)) << level;
  EXPECT_EQ(goal_of({Type::lossy, 81}, false), goal_of({Type::lossy, 85}, false));
  EXPECT_LT(goal_of({Type::lossy, 80}, false).target_score,
            goal_of({Type::lossy, 81}, false).target_score);
}

TEST(CrushGoals, aim_at_a_score_and_for_png_at_a_palette) {
  const Goal goal = goal_of({Type::lossy, 85}, false);
  EXPECT_EQ(80, goal.target_score);
  EXPECT_EQ(85, goal.palette_quality);
  EXPECT_TRUE(goal.monotone);
  EXPECT_TRUE(is_lossy(goal));
  EXPECT_EQ(goal, goal_of({Type::lossy, std::nullopt}, false)) << "the server's choice";
}

TEST(CrushGoals, of_balanced_lie_between_the_default_level_and_no_loss) {
  const Goal goal = goal_of({Type::balanced, std::nullopt}, false);
  EXPECT_LT(goal_of({Type::lossy, 85}, false).target_score, goal.target_score);
  EXPECT_TRUE(is_lossy(goal));
}

TEST(CrushGoals, of_lossless_lose_nothing) {
  const Goal goal = goal_of({Type::lossless, 0}, false);
  EXPECT_FALSE(is_lossy(goal));
  EXPECT_FALSE(goal.palette_quality);
}

TEST(CrushGoals, keep_metadata_or_turn_the_picture_upright) {
  EXPECT_TRUE(goal_of({Type::lossy, 85}, true).metadata.all);
  EXPECT_FALSE(goal_of({Type::lossy, 85}, true).upright);
  EXPECT_FALSE(goal_of({Type::lossy, 85}, false).metadata.all);
  EXPECT_TRUE(goal_of({Type::lossy, 85}, false).upright);
}

}  // namespace
}  // namespace pressoir::dialects::crushpics
