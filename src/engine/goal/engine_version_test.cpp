#include "engine/goal/engine_version.h"

#include <gtest/gtest.h>

namespace pressoir::engine {
namespace {

Goal goal_with(Watermark::Element element) {
  Goal goal;
  goal.steps.emplace_back(Watermark{{std::move(element)}});
  return goal;
}

TEST(EngineVersion, has_the_fonts_for_texts_alone) {
  Watermark::Element text, stamp;
  text.text = "a";
  stamp.stamp = 0;
  EXPECT_EQ(version_for({}, "fonts"), kEngineVersion);
  EXPECT_EQ(version_for(goal_with(stamp), "fonts"), kEngineVersion);
  EXPECT_EQ(version_for(goal_with(text), "fonts"), std::string(kEngineVersion) + " fonts");
}

}  // namespace
}  // namespace pressoir::engine
