#include "dialects/pressoir/goals.h"

#include <gtest/gtest.h>

#include "dialects/pressoir/request/refusal.h"
#include "model/field_json.h"
#include "model/field_samples.h"

namespace pressoir::dialects::own {
namespace {

namespace json = boost::json;

OptimizeRequest of_json(std::string_view text) {
  auto tree = json::parse(text).as_object();
  tree["source"] = {{"url", "https://example.com/a.jpg"}};
  return optimize_in(tree, BodyKind::json);
}
Goal goal_of(std::string_view text) { return of_json(text).goal; }
Goal goal_of_query(std::string_view query) {
  const http::Form none;
  return optimize_in(http::tree_of(none, query), BodyKind::file).goal;
}
/// The problem of a request that is refused.
template <class Work>
Problem problem_of_call(const Work& work) {
  try {
    work();
  } catch (const Refusal& refusal) {
    return refusal.problem();
  }
  return {.code = "nothing is refused"};
}
Problem refused(std::string_view text) {
  return problem_of_call([&] { (void)goal_of(text); });
}

TEST(OwnGoal, is_that_of_the_command_line_where_nothing_is_said) {
  Goal usual;
  usual.metadata.icc = true;
  EXPECT_EQ(goal_of("{}"), usual);
  EXPECT_EQ(goal_of_query(""), usual);
  EXPECT_EQ(of_json("{}").wait, std::chrono::seconds(60));
}

TEST(OwnGoal, is_read_field_by_field_as_it_is_written) {
  int read = 0;
  for (const Goal& goal : fields::variations<Goal>()) {
    if (goal.convert) continue;  // formats of samples are none
    const json::value text = fields::to_json(goal);
    try {
      Goal again = goal_of(json::serialize(text));
      EXPECT_EQ(again, goal) << text;
      ++read;
    } catch (const Refusal& refusal) {
      EXPECT_EQ(refusal.problem().code, "invalid_value") << text;  // out of range
    }
  }
  EXPECT_GT(read, 80);
}

TEST(OwnGoal, is_the_same_in_a_query_and_in_json) {
  const Goal goal = goal_of(
      R"({"target_score": 85.5, "steps": [{"step": "resize", "width": 300, "fit": "cover",
          "height": 200, "gravity": {"y": "start"}}, {"step": "crop", "at": [1, 2], "width": 5},
          {"step": "flatten", "background": [255, 128, 0]}], "upright": true,
          "convert": {"format": "webp", "background": "#FF8000"}, "metadata": ["date", "icc"]})");
  EXPECT_EQ(goal_of_query("target_score=85.5&steps[0][step]=resize&steps[0][width]=300"
                          "&steps[0][fit]=cover&steps[0][height]=200&steps[0][gravity][y]=start"
                          "&steps[1][step]=crop&steps[1][at][]=1&steps[1][at][]=2&steps[1][width]=5"
                          "&steps[2][step]=flatten&steps[2][background]=%23ff8000&upright=1"
                          "&convert[format]=webp&convert[background]=%23ff8000&metadata=icc,date"),
            goal);
  EXPECT_EQ(std::get<Resize>(goal.steps.at(0)).gravity.y, Gravity::Side::start);
  EXPECT_EQ(goal.page, 1U);
  EXPECT_TRUE(goal.metadata.date && goal.metadata.icc && !goal.metadata.all);
}

TEST(OwnGoal, has_short_forms) {
  EXPECT_EQ(goal_of(R"({"convert": "jpg"})").convert->format, Format("jpeg"));
  EXPECT_EQ(goal_of(R"({"metadata": "none"})").metadata, MetadataPolicy{});
  EXPECT_EQ(goal_of(R"({"metadata": []})").metadata, MetadataPolicy{});
  EXPECT_TRUE(goal_of(R"({"metadata": "all"})").metadata.all);
  EXPECT_TRUE(goal_of(R"({"metadata": {"location": true}})").metadata.location);
  EXPECT_FALSE(goal_of(R"({"metadata": {"location": true}})").metadata.icc);
}

TEST(OwnRefusal, names_the_nearest_field) {
  const Problem problem = refused(R"({"qualty": 80})");
  EXPECT_EQ(problem.status, 422U);
  EXPECT_EQ(problem.code, "unknown_field");
  EXPECT_EQ(problem.field, "qualty");
  EXPECT_EQ(problem.nearest, "quality");
  EXPECT_EQ(problem.detail, "There is no field \"qualty\" here; did you mean \"quality\"?");
  const Problem inner = refused(R"({"steps": [{"step": "resize", "widht": 3}]})");
  EXPECT_EQ(inner.field, "steps[0].widht");
  EXPECT_EQ(inner.nearest, "width");
}

TEST(OwnRefusal, says_what_was_sent_and_what_is_allowed) {
  const Problem number = refused(R"({"quality": 101})");
  EXPECT_EQ(number.field, "quality");
  EXPECT_EQ(number.value, json::value(101));
  EXPECT_EQ(json::serialize(number.allowed), R"({"minimum":1,"maximum":100})");
  EXPECT_EQ(number.detail, "quality must be a number from 1 to 100.");
  const Problem word = refused(R"({"compression": "smalest"})");
  EXPECT_EQ(word.nearest, "smallest");
  EXPECT_EQ(word.allowed.as_array().size(), 5U);
  EXPECT_EQ(refused(R"({"convert": "tiff"})").field, "convert");
  EXPECT_EQ(refused(R"({"metadata": "icc,dates"})").nearest, "date");
  EXPECT_EQ(refused(R"({"metadata": "icc,none"})").field, "metadata");
  EXPECT_EQ(refused(R"({"metadata": ["none", "none"]})").field, "metadata");
  const Problem step = refused(R"({"steps": [{"step": "rezise"}]})");
  EXPECT_EQ(step.field, "steps[0].step");
  EXPECT_EQ(step.nearest, "resize");
}

TEST(OwnRefusal, shows_no_password) {
  const Problem problem = refused(R"({"password": ["secret"]})");
  EXPECT_EQ(problem.field, "password");
  EXPECT_TRUE(problem.value.is_null());
}

TEST(OwnRefusal, is_of_every_value_of_another_kind) {
  for (const char* text :
       {R"({"quality": "high"})", R"({"quality": 80.5})", R"({"quality": null})",
        R"({"upright": "yes"})", R"({"steps": {"step": "resize"}})", R"({"steps": ["resize"]})",
        R"({"join": 1})", R"({"convert": {}})", R"({"convert": {"format": 1}})",
        R"({"convert": {"format": "webp", "background": "red"}})", R"({"metadata": [1]})",
        R"({"steps": [{"step": "flatten", "background": [1, 2]}]})", R"({"wait": 301})",
        R"({"wait": -1})", R"({"target_bytes": 0})", R"({"target_score": "nan"})",
        R"({"target_score": 1e999})", R"({"page": 0})", R"({"name": "a"})"})
    EXPECT_EQ(refused(text).status, 422U) << text;
  json::array many(65, json::object{{"step", "to_srgb"}});
  EXPECT_EQ(refused(json::serialize(json::object{{"steps", many}})).field, "steps");
}

TEST(OwnSource, is_one_url_or_several) {
  const auto remotes = [](std::string_view source) {
    const json::object tree{{"source", json::parse(source)}};
    return optimize_in(tree, BodyKind::json).remotes;
  };
  EXPECT_EQ(remotes(R"({"url": "u", "user": "a", "password": "b"})"),
            (std::vector<RemoteFile>{{"u", "a", "b"}}));
  EXPECT_EQ(remotes(R"([{"url": "u"}, {"url": "v"}])").size(), 2U);
  for (const char* source : {"null", "{}", "[]", R"("u")", R"([{"uri": "u"}])"})
    EXPECT_NE(problem_of_call([&] { (void)remotes(source); }).field, "") << source;
  EXPECT_EQ(problem_of_call([] { (void)optimize_in({}, BodyKind::json); }).code, "missing_field");
}

TEST(OwnList, goes_on_behind_its_cursor) {
  Batch last;
  last.created_at = TimePoint(std::chrono::milliseconds(1'767'225'600'000));
  last.id = {"Ab-12"};
  const json::object query{{"cursor", cursor_of(last)}, {"limit", "7"}};
  const ListRequest wanted = list_in(query);
  EXPECT_EQ(wanted.after->created_at, last.created_at);
  EXPECT_EQ(wanted.after->id, last.id);
  EXPECT_EQ(wanted.limit, 7U);
  for (const char* cursor : {"", "x", "-", "12", "1x-y"})
    EXPECT_EQ(problem_of_call([&] { (void)list_in({{"cursor", cursor}}); }).field, "cursor");
  EXPECT_EQ(problem_of_call([] { (void)list_in({{"limit", "101"}}); }).field, "limit");
}

TEST(OwnAnswer, is_the_report_where_the_client_prefers_json) {
  for (const char* accept : {"application/json", "application/json, image/*;q=0.9",
                             "image/*;q=0.1, Application/JSON ; q=0.5"})
    EXPECT_EQ(form_wanted(accept), AnswerForm::report) << accept;
  for (const char* accept : {"", "*/*", "image/webp", "application/json, */*", "text/html",
                             "application/json;q=0", "application/pdf, application/json;q=0.9"})
    EXPECT_EQ(form_wanted(accept), AnswerForm::file) << accept;
}

TEST(OwnBody, is_a_file_unless_it_says_that_it_is_a_form_or_json) {
  const auto kind = [](const char* type) {
    http::Head head;
    head.headers = {{"Content-Type", type}};
    return kind_of(head);
  };
  EXPECT_EQ(kind("multipart/form-data; boundary=x"), BodyKind::form);
  EXPECT_EQ(kind("application/json; charset=utf-8"), BodyKind::json);
  EXPECT_EQ(kind("application/x-www-form-urlencoded"), BodyKind::file);
  EXPECT_EQ(kind("image/svg+xml"), BodyKind::file);
  EXPECT_EQ(kind(""), BodyKind::file);
}

}  // namespace
}  // namespace pressoir::dialects::own
