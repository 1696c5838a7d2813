#include "store/jobs/job_json.h"

#include <gtest/gtest.h>

#include <set>

#include "base/error.h"
#include "model/field_samples.h"
#include "store/jobs/results.h"

namespace pressoir::store {
namespace {

// As they were written before there was one list of fields.
constexpr auto kOldGoal =
    R"({"compression":"balanced","metadata":{"all":false,"orientation":true,"icc":false,)"
    R"("copyright":true,"date":false,"location":true},"upright":true,"fast":false,)"
    R"("min_gain_percent":1.5E0,"keep_hidden_colours":true,"keep_cmyk":true,"effort":"medium",)"
    R"("quality":55,"target_score":8.125E1,"target_bytes":1099511627776,"palette_quality":56,)"
    R"("join":{"sizes":[5,8589934592],"delay_milliseconds":40,"loops":3},)"
    R"("convert":{"format":"jpeg","only_if_smaller":true,"background":[255,0,7],"quality":82},)"
    R"("steps":[{"step":"turn_upright","trim":true},)"
    R"({"step":"resize","width":12,"height":34,"percent":5.5E0,"fit":"cover","enlarge":true,)"
    R"("gravity":{"x":"end","y":"start","attention":true}},)"
    R"({"step":"crop","width":7,"height":8,"gravity":{"x":"centre","y":"centre",)"
    R"("attention":false},"at":[9,10]},)"
    R"({"step":"crop","width":7,"height":8,"gravity":{"x":"end","y":"start","attention":true}},)"
    R"({"step":"rotate","degrees":270},{"step":"flatten","background":[9,8,7]},)"
    R"({"step":"reduce_colours","colours":16},{"step":"upscale","factor":4},)"
    R"({"step":"to_srgb","only_cmyk":true},{"step":"to_srgb"}]})";
constexpr auto kOldOutcome =
    R"({"format":"png","input_format":"jpeg","bytes_before":8589934592,"bytes_after":700,)"
    R"("width":3,"height":4,"method":"palette","proven_lossless":true,"cut_by_deadline":true,)"
    R"("is_partial":true,"metadata_kept":["icc"],"metadata_dropped":["exif","xmp"],)"
    R"("warnings":["a \"quoted\" one"],"score":8.125E1,"min_score":-2E0})";

Goal old_goal() {
  Goal goal;
  goal.compression = Compression::balanced;
  goal.metadata.orientation = goal.metadata.copyright = goal.metadata.location = true;
  goal.upright = goal.keep_hidden_colours = goal.keep_cmyk = true;
  goal.min_gain_percent = 1.5;
  goal.effort = Effort::medium;
  goal.quality = 55;
  goal.target_score = 81.25;
  goal.target_bytes = 1ULL << 40;
  goal.palette_quality = 56;
  goal.join = Join{40, 3};
  goal.convert = Conversion{Format("jpeg"), true, Colour{255, 0, 7}, 82};
  const Gravity corner{Gravity::Side::end, Gravity::Side::start, true};
  goal.steps = {TurnUpright{true},
                Resize{12, 34, 5.5, Resize::Fit::cover, true, corner},
                Crop{7, 8, Crop::Corner{9, 10}, {}},
                Crop{7, 8, std::nullopt, corner},
                Rotate{270},
                Flatten{{9, 8, 7}},
                ReduceColours{16},
                Upscale{4},
                ToSrgb{true},
                ToSrgb{false}};
  return goal;
}

Outcome old_outcome() {
  Outcome outcome;
  outcome.format = Format("png");
  outcome.input_format = Format("jpeg");
  outcome.bytes_before = 1ULL << 33;
  outcome.bytes_after = 700;
  outcome.size = Size{3, 4};
  outcome.score = 81.25;
  outcome.min_score = -2;
  outcome.method = "palette";
  outcome.proven_lossless = outcome.cut_by_deadline = outcome.is_partial = true;
  outcome.metadata_kept = {"icc"};
  outcome.metadata_dropped = {"exif", "xmp"};
  outcome.warnings = {"a \"quoted\" one"};
  return outcome;
}

/// kOldGoal, or kOldOutcome, with another text in one place.
std::string with(std::string text, std::string_view old_part, std::string_view new_part) {
  const auto at = text.find(old_part);
  EXPECT_NE(at, std::string::npos) << old_part;
  return text.replace(at, old_part.size(), new_part);
}

TEST(JobJson, goals_stored_by_older_versions_are_read) {
  EXPECT_EQ(goal_in(kOldGoal), old_goal());
  auto other = old_goal();
  other.effort = Effort::low;
  const auto without_effort = with(kOldGoal, R"("effort":"medium",)", "");
  EXPECT_EQ(goal_in(with(without_effort, R"("fast":false)", R"("fast":true)")), other);
  other.effort = Effort::high;
  EXPECT_EQ(goal_in(without_effort), other);
  other.keep_hidden_colours = other.keep_cmyk = false;
  EXPECT_EQ(goal_in(with(without_effort, R"("keep_hidden_colours":true,"keep_cmyk":true,)", "")),
            other);
}

TEST(JobJson, outcomes_stored_by_older_versions_are_read) {
  EXPECT_EQ(outcome_in(kOldOutcome), old_outcome());
  auto other = old_outcome();
  other.is_partial = false;
  other.score = other.min_score = std::nullopt;
  const auto without_partial = with(kOldOutcome, R"("is_partial":true,)", "");
  EXPECT_EQ(outcome_in(with(without_partial, R"(,"score":8.125E1,"min_score":-2E0)", "")), other);
}

TEST(JobJson, every_field_comes_back_as_it_was_stored) {
  const auto goal = fields::filled<Goal>();
  EXPECT_EQ(goal_in(to_json(goal)), goal);
  for (const auto& other : fields::variations<Goal>())
    EXPECT_EQ(goal_in(to_json(other)), other) << to_json(other);
  const auto outcome = fields::filled<Outcome>();
  EXPECT_EQ(outcome_in(to_json(outcome)), outcome);
  for (const auto& other : fields::variations<Outcome>())
    EXPECT_EQ(outcome_in(to_json(other)), other) << to_json(other);
}

TEST(JobJson, goals_that_differ_in_one_field_have_results_of_their_own) {
  std::set<std::string> keys = {results::goal_key(Goal{}, "1")};
  for (const auto& goal : fields::variations<Goal>())
    EXPECT_TRUE(keys.insert(results::goal_key(goal, "1")).second) << to_json(goal);
  EXPECT_TRUE(keys.insert(results::goal_key(Goal{}, "2")).second) << "another engine";
}

TEST(JobJson, what_is_not_ours_is_refused) {
  const std::vector<std::string> goals = {
      "",
      "[]",
      "7",
      R"({"compression":)",
      with(kOldGoal, R"("balanced")", R"("heavy")"),
      with(kOldGoal, R"("rotate")", R"("roll")"),
      with(kOldGoal, R"("step":"rotate",)", ""),
      with(kOldGoal, R"("cover")", "1"),
      with(kOldGoal, R"("upright":true)", R"("upright":"yes")"),
      with(kOldGoal, "[255,0,7]", "[256,0,7]"),
      with(kOldGoal, "[255,0,7]", "[255,0]"),
      with(kOldGoal, R"("quality":55)", R"("quality":5000000000)"),
      with(kOldGoal, R"("width":12)", R"("width":-1)"),
      with(kOldGoal, R"("compression":"balanced",)", ""),
      with(kOldGoal, R"("upright":true,)", ""),
      with(kOldGoal, R"("min_gain_percent":1.5E0,)", ""),
      with(kOldGoal, R"("all":false,)", ""),
      with(kOldGoal, R"("fit":"cover",)", ""),
      with(kOldGoal, R"("upright")", R"("Upright":true,"upright")"),
      with(kOldGoal, R"("degrees")", R"("turns":1,"degrees")"),
      "{}",
  };
  for (const auto& text : goals) {
    try {
      goal_in(text);
      ADD_FAILURE() << text;
    } catch (const Error& error) {
      EXPECT_EQ(error.code(), ErrorCode::internal);
      EXPECT_STREQ(error.what(), "A stored goal cannot be read.");
    }
  }
  for (const auto& text :
       {with(kOldOutcome, R"(["icc"])", R"("icc")"), with(kOldOutcome, R"("format":"png",)", ""),
        with(kOldOutcome, R"("bytes_before":8589934592,)", ""),
        with(kOldOutcome, R"("method")", R"("fast":true,"method")"),
        with(kOldOutcome, R"("width":3,)", "")})
    EXPECT_THROW(outcome_in(text), Error) << text;
}

TEST(JobJson, an_outcome_of_what_has_no_pixels_has_no_size) {
  const auto without_size = with(kOldOutcome, R"("width":3,"height":4,)", "");
  EXPECT_FALSE(outcome_in(without_size).size);
  EXPECT_EQ(to_json(outcome_in(without_size)).find("size"), std::string::npos);
  EXPECT_THROW(outcome_in(with(kOldOutcome, R"("height":4,)", "")), Error);
}

}  // namespace
}  // namespace pressoir::store
