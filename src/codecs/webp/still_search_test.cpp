#include "codecs/webp/still_search.h"

#include <gtest/gtest.h>

#include <vector>

namespace pressoir::codecs::webp {
namespace {

ScoredEncoding coding(std::size_t bytes, double score) {
  return {.bytes = Buffer(bytes), .score = score, .min_score = score};
}

/// As a part of a drawing lets expect: near-lossless at 20 is half of what lossy takes.
StillFound smooth_on_a_part() {
  StillFound found;
  found.smooth = coding(500, 90);
  found.smooth_settings.lossless = true;
  found.smooth_settings.near_lossless = 20;
  found.lossy = coding(1000, 90);
  found.lossy_settings.quality = 95;
  return found;
}

TEST(StillSearch, a_weaker_level_is_tried_where_the_whole_scores_less_than_its_part) {
  std::vector<int> levels;
  const auto found = confirm(smooth_on_a_part(), {.target = 90}, [&](const Settings& settings) {
    if (!settings.lossless) return std::optional(coding(1000, 90.1));
    levels.push_back(settings.near_lossless);
    return std::optional(coding(600, settings.near_lossless == 20 ? 89 : 91));
  });
  EXPECT_EQ(levels, (std::vector{20, 40}));
  ASSERT_TRUE(found.smooth);
  EXPECT_EQ(found.smooth->score, 91);
  EXPECT_TRUE(found.lossy) << "the weaker level may be the larger one";
}

TEST(StillSearch, nothing_else_is_tried_where_the_whole_scores_as_its_part) {
  int encodings = 0;
  const auto found = confirm(smooth_on_a_part(), {.target = 90}, [&](const Settings&) {
    ++encodings;
    return std::optional(coding(500, 90));
  });
  EXPECT_EQ(encodings, 1);
  EXPECT_TRUE(found.smooth);
}

TEST(StillSearch, what_does_not_reach_is_not_found) {
  const auto found = confirm(smooth_on_a_part(), {.target = 90}, [](const Settings& settings) {
    return std::optional(coding(500, settings.lossless ? 80 : 92));
  });
  EXPECT_FALSE(found.smooth);
  EXPECT_TRUE(found.lossy);
}

}  // namespace
}  // namespace pressoir::codecs::webp
