#include "dialects/pressoir/batch_goals.h"

#include <gtest/gtest.h>

#include "dialects/pressoir/goals.h"
#include "dialects/pressoir/request/refusal.h"

namespace pressoir::dialects::own {
namespace {

BatchRequest batch_of(std::string_view text) {
  auto tree = boost::json::parse(text).as_object();
  if (!tree.contains("sources")) tree["sources"] = {{{"url", "https://example.com/a.jpg"}}};
  return batch_in(tree);
}

TEST(OwnBatch, has_one_variant_where_none_is_named) {
  const BatchRequest wanted = batch_of(R"({"quality": 80})");
  ASSERT_EQ(wanted.variants.size(), 1U);
  Goal goal = usual_goal();
  goal.quality = 80;
  EXPECT_EQ(wanted.variants[0].goal, goal);
  EXPECT_EQ(wanted.variants[0].name, "1");
  EXPECT_EQ(wanted.wait, std::chrono::seconds(0));
}

TEST(OwnBatch, gives_its_fields_to_variants_that_have_none_of_their_own) {
  const BatchRequest wanted = batch_of(
      R"({"compression": "high", "metadata": "date", "steps": [{"step": "to_srgb"}],
          "convert": {"format": "jpeg", "background": "#000000"},
          "variants": [{"name": "a"}, {"steps": [], "metadata": {"icc": true}, "convert": "png"},
                       {"steps": [{"step": "rotate"}, {"step": "upscale"}]}]})");
  ASSERT_EQ(wanted.variants.size(), 3U);
  const Goal &first = wanted.variants[0].goal, &second = wanted.variants[1].goal;
  EXPECT_EQ(first.compression, Compression::high);
  EXPECT_EQ(first.steps, std::vector<Step>{ToSrgb{}});
  EXPECT_TRUE(first.metadata.date && !first.metadata.icc);
  EXPECT_EQ(second.compression, Compression::high);
  EXPECT_TRUE(second.steps.empty() && second.metadata.icc && !second.metadata.date);
  ASSERT_TRUE(second.convert);
  EXPECT_EQ(second.convert->format, Format("png"));
  EXPECT_EQ(wanted.variants[2].goal.steps, (std::vector<Step>{Rotate{}, Upscale{}}));
  EXPECT_EQ(wanted.variants[1].name, "2");
}

TEST(OwnBatch, is_told_from_others_by_names_goals_and_callback) {
  const auto text = [](std::string_view body) { return canonical_text(batch_of(body)); };
  const std::string usual = text(R"({"variants": [{"name": "a", "quality": 80}], "wait": 5})");
  EXPECT_EQ(usual, text(R"({"quality": 80, "variants": [{"name": "a"}]})"));
  EXPECT_NE(usual, text(R"({"quality": 80, "variants": [{"name": "b"}]})"));
  EXPECT_NE(usual, text(R"({"quality": 81, "variants": [{"name": "a"}]})"));
  EXPECT_NE(usual, text(R"({"quality": 80, "variants": [{"name": "a"}],
                            "callback_url": "https://example.com/"})"));
}

/// A batch of that many variants of a goal that is long although its request is short.
std::string long_goals(std::size_t variants) {
  using boost::json::array;
  using boost::json::object;
  const array elements(32, object{{"text", "a"}});
  const array steps(64, object{{"step", "watermark"}, {"elements", elements}});
  return serialize(object{{"steps", steps}, {"variants", array(variants, object())}});
}

TEST(OwnBatch, is_not_many_times_as_long_as_its_request) {
  EXPECT_EQ(batch_of(long_goals(1)).variants.size(), 1U);
  const std::string many = long_goals(200);
  EXPECT_LT(many.size(), 64U * 1024);
  try {
    (void)batch_of(many);
    ADD_FAILURE() << "nothing is refused";
  } catch (const Refusal& refusal) {
    EXPECT_EQ(refusal.problem().code, "invalid_value");
    EXPECT_EQ(refusal.problem().field, "variants");
  }
}

}  // namespace
}  // namespace pressoir::dialects::own
