#include "dialects/megaoptim/goals.h"

#include <gtest/gtest.h>

#include "base/error.h"

namespace pressoir::dialects::megaoptim {
namespace {

http::Form form_of(std::vector<std::pair<std::string, std::string>> fields) {
  http::Form form;
  form.fields = std::move(fields);
  return form;
}

using Fields = std::vector<std::pair<std::string, std::string>>;

std::optional<Error> refusal(Fields fields) {
  try {
    static_cast<void>(optimize_in(form_of(std::move(fields))));
  } catch (const Error& problem) {
    return problem;
  }
  return std::nullopt;
}

bool is_refused(Fields fields) {
  const auto problem = refusal(std::move(fields));
  return problem && problem->code() == ErrorCode::invalid_request;
}

std::string refusal_of(Fields fields) {
  const auto problem = refusal(std::move(fields));
  return problem ? problem->what() : "";
}

OptimizeRequest request_with(Fields fields) {
  fields.emplace_back("url", "http://a/");
  return optimize_in(form_of(std::move(fields)));
}

Goal goal_with(Fields fields) { return request_with(std::move(fields)).goal; }

void add_file(http::Form& form, std::string field, std::string name) {
  form.files.push_back({std::move(field), std::move(name), TempFile::create(::testing::TempDir())});
}

ResultRequest result_for(std::string id, Fields fields = {}, std::string query = "") {
  http::Request request;
  request.path_values["id"] = std::move(id);
  request.head.query = std::move(query);
  return result_in(request, form_of(std::move(fields)));
}

TEST(MegaOptimGoals, name_the_field_its_value_and_what_is_allowed) {
  EXPECT_EQ(refusal_of({{"webp", "2"}}), R"(webp must be 0 or 1 (got "2"))");
  EXPECT_EQ(refusal_of({{"cmyktorgb", "Yes"}}), R"(cmyktorgb must be 0 or 1 (got "Yes"))");
  EXPECT_EQ(refusal_of({{"max_width", "abc"}}),
            R"(max_width must be a number of pixels, or 0 for no bound (got "abc"))");
  EXPECT_EQ(refusal_of({{"compression", "best"}}),
            R"(compression must be intelligent, ultra or lossless (got "best"))");
  EXPECT_EQ(refusal_of({{"type", "folder"}}),
            R"(type must be url, urls, file or files (got "folder"))");
  EXPECT_EQ(refusal_of({{"type", "file"}, {"url", "http://a/"}}),
            R"(No file was sent, as type "file" asks for)");
  EXPECT_EQ(refusal_of({}), "No file and no url was sent");
  Fields six;
  for (int i = 1; i <= 6; ++i) six.emplace_back("url" + std::to_string(i), "http://a/");
  EXPECT_EQ(refusal_of(six), "At most 5 files or URLs can be sent at a time (got 6)");
}

TEST(MegaOptimGoals, take_words_for_compression) {
  EXPECT_EQ(goal_with({}).compression, Compression::balanced);
  EXPECT_EQ(goal_with({{"compression", "lossy"}}).compression, Compression::balanced);
  EXPECT_EQ(goal_with({{"compression", "ultra"}}).compression, Compression::smallest);
  EXPECT_EQ(goal_with({{"compression", "lossless"}}).compression, Compression::lossless);
  EXPECT_TRUE(is_refused({{"compression", "best"}, {"url", "http://a/"}}));
}

TEST(MegaOptimGoals, convert_cmyk_and_nothing_else_or_keep_it) {
  const std::vector<Step> inks{ToSrgb{.only_cmyk = true}};
  EXPECT_EQ(goal_with({}).steps, inks);
  EXPECT_EQ(goal_with({{"compression", "lossless"}}).steps, inks);
  EXPECT_TRUE(goal_with({{"cmyktorgb", "0"}}).steps.empty());
}

TEST(MegaOptimGoals, keep_the_profile_of_cmyk_alone) {
  for (const auto* flag : {"0", "1"}) {
    const Goal goal = goal_with({{"cmyktorgb", flag}});
    EXPECT_EQ(goal.keep_cmyk, *flag == '0');
    EXPECT_FALSE(goal.metadata.icc);
  }
}

TEST(MegaOptimGoals, bound_sides_without_enlarging) {
  const Goal goal = goal_with({{"max_width", "30"}, {"max_height", "0"}, {"cmyktorgb", "0"}});
  ASSERT_EQ(goal.steps.size(), 1U);
  const auto& resize = std::get<Resize>(goal.steps[0]);
  EXPECT_EQ(resize.width, 30U);
  EXPECT_EQ(resize.height, 0U);
  EXPECT_FALSE(resize.enlarge);
}

TEST(MegaOptimGoals, code_png_to_a_palette_and_its_webp_to_a_score) {
  const OptimizeRequest balanced = request_with({{"webp", "1"}});
  EXPECT_EQ(balanced.goal.palette_quality, 85);
  ASSERT_TRUE(balanced.webp_goal);
  EXPECT_FALSE(balanced.webp_goal->palette_quality);
  EXPECT_EQ(balanced.webp_goal->convert->format, Format("webp"));
  EXPECT_EQ(goal_with({{"compression", "ultra"}}).palette_quality, 60);
  EXPECT_FALSE(goal_with({{"compression", "lossless"}}).palette_quality);
  EXPECT_FALSE(request_with({}).webp_goal);
}

TEST(MegaOptimGoals, report_the_first_wrong_value_of_several) {
  EXPECT_EQ(refusal_of({{"cmyktorgb", "9"}, {"webp", "2"}}), R"(webp must be 0 or 1 (got "2"))");
}

TEST(MegaOptimGoals, take_urls_in_numeric_order) {
  const OptimizeRequest wanted = optimize_in(form_of({{"url10", "c"},
                                                      {"url2", "b"},
                                                      {"url", "a"},
                                                      {"urlx", "d"},
                                                      {"url3", ""},
                                                      {"http_user", "u"}}));
  ASSERT_EQ(wanted.urls.size(), 3U);
  EXPECT_EQ(wanted.urls[0], (RemoteFile{"a", "u", ""}));
  EXPECT_EQ(wanted.urls[1].url, "b");
  EXPECT_EQ(wanted.urls[2].url, "c");
  EXPECT_TRUE(wanted.uploads.empty());
}

TEST(MegaOptimGoals, take_files_in_numeric_order_before_urls) {
  http::Form form = form_of({{"url", "http://a/"}});
  add_file(form, "file10", "/tmp/c.jpg");
  add_file(form, "file2", "b.jpg");
  add_file(form, "file1", "");
  add_file(form, "picture", "d.jpg");
  const OptimizeRequest wanted = optimize_in(std::move(form));
  ASSERT_EQ(wanted.uploads.size(), 2U);
  EXPECT_EQ(wanted.uploads[0].file_name, "b.jpg");
  EXPECT_EQ(wanted.uploads[1].file_name, "c.jpg");
  EXPECT_TRUE(wanted.urls.empty());
}

TEST(MegaOptimGoals, refuse_what_is_no_source) {
  EXPECT_TRUE(is_refused({}));
  EXPECT_TRUE(is_refused({{"type", "file"}, {"url", "http://a/"}}));
  EXPECT_TRUE(is_refused({{"type", "folder"}, {"url", "http://a/"}}));
  EXPECT_TRUE(is_refused({{"webp", "2"}, {"url", "http://a/"}}));
  EXPECT_FALSE(is_refused({{"webp", ""}, {"url", "http://a/"}}));
}

TEST(MegaOptimGoals, clamp_time_outs) {
  using std::chrono::seconds;
  const auto timeout_in = [](const char* text) {
    return result_for("", {{"timeout", text}}).timeout;
  };
  EXPECT_EQ(timeout_in(""), seconds(120));
  EXPECT_EQ(timeout_in("soon"), seconds(120));
  for (const char* text : {"inf", "nan", "1,5", "5s", " 5", "0x10"})
    EXPECT_EQ(timeout_in(text), seconds(120)) << text;
  EXPECT_EQ(timeout_in("-3"), seconds(1));
  EXPECT_EQ(timeout_in("-1.5"), seconds(1));
  EXPECT_EQ(timeout_in("1.5"), std::chrono::milliseconds(1500));
  EXPECT_EQ(timeout_in("0.2"), seconds(1));
  EXPECT_EQ(timeout_in("300.5"), seconds(300));
  EXPECT_EQ(timeout_in("1e999"), seconds(300));
  EXPECT_EQ(timeout_in("0"), seconds(1));
  EXPECT_EQ(timeout_in("75"), seconds(75));
  EXPECT_EQ(timeout_in("999"), seconds(300));
  EXPECT_EQ(timeout_in("99999999999999999999999"), seconds(300));
}

TEST(MegaOptimGoals, take_the_time_out_of_the_query_before_that_of_the_form) {
  using std::chrono::seconds;
  EXPECT_EQ(result_for("", {{"timeout", "7"}}, "timeout=5").timeout, seconds(5));
  EXPECT_EQ(result_for("", {{"timeout", "7"}}, "timeout=").timeout, seconds(7));
}

TEST(MegaOptimGoals, know_ids) {
  const auto uuid_in = [](std::string id) { return result_for(std::move(id)).id.value; };
  const std::string id = random_uuid();
  EXPECT_EQ(uuid_in(id), id);
  EXPECT_EQ(id[14], '4');
  EXPECT_NE(std::string("89ab").find(id[19]), std::string::npos);
  EXPECT_NE(random_uuid(), id);
  EXPECT_EQ(uuid_in("A4F1D060-C292-11E8-B3E3-EDD916BF7758"),
            "a4f1d060-c292-11e8-b3e3-edd916bf7758");
  EXPECT_EQ(uuid_in("a4f1d060-c292-11e8-b3e3-edd916bf775"), "");
  EXPECT_EQ(uuid_in("a4f1d060xc292-11e8-b3e3-edd916bf7758"), "");
}

TEST(MegaOptimGoals, know_the_links_of_files_and_of_their_webps) {
  const auto webp = link_in("b12020cdf3a1", "0123456789abcdef0123.jpg.webp");
  ASSERT_TRUE(webp);
  EXPECT_EQ(webp->link, "b12020cdf3a10123456789abcdef0123");
  EXPECT_EQ(webp->extension, "jpg");
  EXPECT_TRUE(webp->webp);
  const auto own = link_in("b12020cdf3a1", "0123456789abcdef0123.webp");
  ASSERT_TRUE(own);
  EXPECT_EQ(own->extension, "webp");
  EXPECT_FALSE(own->webp);
  EXPECT_FALSE(link_in("b12020cdf3a10", "123456789abcdef0123.jpg"));
  for (const char* name : {"NFwK5Qcnmlb34cl00000.jpg", "0123456789abcdef0123",
                           "0123456789abcdef0123.jpg.png", "0123456789abcdef0123.jpg.webp.webp"})
    EXPECT_FALSE(link_in("b12020cdf3a1", name)) << name;
}

}  // namespace
}  // namespace pressoir::dialects::megaoptim
