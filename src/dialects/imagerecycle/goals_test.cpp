#include "dialects/imagerecycle/goals.h"

#include <gtest/gtest.h>

#include "base/error.h"

namespace pressoir::dialects::imagerecycle {
namespace {

using Fields = std::vector<std::pair<std::string, std::string>>;

http::Form form_of(Fields fields) {
  http::Form form;
  form.fields = std::move(fields);
  return form;
}

NewImage image_of(const std::string& params) { return image_in(form_of({{"params", params}})); }
Goal goal_of(const std::string& params) { return image_of(params).goal; }

ErrorCode code_of(const std::function<void()>& call) {
  try {
    call();
  } catch (const Error& error) {
    return error.code();
  }
  return ErrorCode::internal;
}

TempFile file_of(std::string_view text) {
  TempFile file = TempFile::create(::testing::TempDir());
  file.append(as_bytes(text));
  return file;
}

std::vector<Step> sides(std::uint32_t width, std::uint32_t height) {
  Resize resize;
  resize.width = width;
  resize.height = height;
  return {resize};
}

void add_file(http::Form& form, std::string field, std::string name, std::string_view content) {
  form.files.push_back({std::move(field), std::move(name), file_of(content)});
}

TEST(ImageRecycleAuth, reads_json_and_brackets) {
  const auto json = auth_in(form_of({{"auth", R"({"key":"k1","secret":"s1"})"}}));
  EXPECT_EQ(json.key, "k1");
  EXPECT_EQ(json.secret, "s1");
  const auto brackets = auth_in(form_of({{"auth[key]", "k2"}, {"auth[secret]", "s2"}}));
  EXPECT_EQ(brackets.key, "k2");
  EXPECT_EQ(brackets.secret, "s2");
}

TEST(ImageRecycleAuth, prefers_the_query_but_not_its_empty_words) {
  auto form = form_of({{"auth", R"({"key":"body","secret":"s"})"}});
  add_query(form, "auth=&params=");
  EXPECT_EQ(auth_in(form).key, "body");
  add_query(form, "auth=%7B%22key%22%3A%22query%22%2C%22secret%22%3A%22s%22%7D");
  EXPECT_EQ(auth_in(form).key, "query");
}

TEST(ImageRecycleAuth, may_be_incomplete_while_a_form_arrives) {
  EXPECT_FALSE(auth_so_far({}));
  EXPECT_FALSE(auth_so_far(form_of({{"auth", " "}})));
  EXPECT_FALSE(auth_so_far(form_of({{"auth[key]", "k"}})));
  EXPECT_EQ(auth_so_far(form_of({{"auth[key]", "k"}, {"auth[secret]", "s"}})),
            (KeyAndSecret{"k", "s"}));
  EXPECT_EQ(code_of([] { auth_so_far(form_of({{"auth", "{key"}})); }), ErrorCode::invalid_request);
}

TEST(ImageRecycleAuth, tells_missing_from_unreadable) {
  const auto code = [](Fields fields) { return code_of([&] { auth_in(form_of(fields)); }); };
  EXPECT_EQ(code({}), ErrorCode::unauthorized);
  EXPECT_EQ(code({{"auth", " "}}), ErrorCode::unauthorized);
  EXPECT_EQ(code({{"auth", "[]"}}), ErrorCode::unauthorized);
  EXPECT_EQ(code({{"auth", R"({"key":"k"})"}}), ErrorCode::unauthorized);
  EXPECT_EQ(code({{"auth[key]", "k"}}), ErrorCode::unauthorized);
  EXPECT_EQ(code({{"auth", "{key:secret}"}}), ErrorCode::invalid_request);
}

TEST(ImageRecycleGoals, are_lossy_without_metadata_by_default) {
  for (const char* params : {"", "[]", "{}", "null", R"({"resize":[],"preserve_metas":[]})"}) {
    const Goal goal = goal_of(params);
    EXPECT_EQ(goal.compression, Compression::balanced) << params;
    EXPECT_TRUE(goal.steps.empty()) << params;
    EXPECT_EQ(goal.metadata, MetadataPolicy{}) << params;
    EXPECT_TRUE(goal.upright) << params;
    EXPECT_FALSE(goal.quality) << params;
  }
  EXPECT_TRUE(image_in({}).goal.upright);
  EXPECT_EQ(image_in({}).goal.effort, Effort::medium);
}

TEST(ImageRecycleGoals, give_lossy_png_a_palette_of_quality) {
  EXPECT_EQ(goal_of("").palette_quality, 85);
  EXPECT_FALSE(goal_of(R"({"compression_type":"lossless"})").palette_quality);
}

TEST(ImageRecycleGoals, read_the_type_of_compression) {
  const auto lossy = [](const char* params) { return is_lossy(goal_of(params)); };
  EXPECT_TRUE(lossy(R"({"compression_type":"lossy"})"));
  EXPECT_FALSE(lossy(R"({"compression_type":"lossless"})"));
  EXPECT_FALSE(lossy(R"({"compression_type":"none"})"));
  EXPECT_TRUE(lossy(R"({"compression_type":""})"));
  EXPECT_TRUE(lossy(R"({"compression_type":null})"));
}

TEST(ImageRecycleGoals, name_the_field_its_value_and_what_is_allowed) {
  const auto text = [](const auto& work) {
    try {
      work();
    } catch (const Error& error) {
      return std::string(error.what());
    }
    return std::string();
  };
  const auto options = [&](const char* params) { return text([&] { image_of(params); }); };
  EXPECT_EQ(options(R"({"compression_type":"best"})"),
            R"(compression_type must be lossy or lossless (got "best"))");
  EXPECT_EQ(options(R"({"compression_type":7})"),
            R"(compression_type must be lossy or lossless (got "7"))");
  EXPECT_EQ(options("{"), "params is not valid JSON");
  EXPECT_EQ(options("7"), R"(params must be a JSON object (got "7"))");
  EXPECT_EQ(text([] { auth_in(form_of({{"auth", "{key"}})); }), "auth is not valid JSON");
  EXPECT_EQ(text([] { auth_in(form_of({})); }), "The API key is missing");
  EXPECT_EQ(text([] {
              auth_in(form_of({{"auth", R"({"key":"k"})"}}));
            }),
            "The API secret is missing");
  EXPECT_EQ(text([] {
              change_in(form_of({{"monthly_quota", "\"many\""}}));
            }),
            R"(monthly_quota must be a number of bytes, or 0 for no limit (got "many"))");
}

TEST(ImageRecycleGoals, take_an_empty_quota_for_none) {
  for (const char* empty : {"", "\"\""}) {
    EXPECT_FALSE(change_in(form_of({{"quota", empty}})).monthly_bytes);
    EXPECT_EQ(change_in(form_of({{"quota", empty}, {"monthly_quota", "7"}})).monthly_bytes, 7U);
  }
}

TEST(ImageRecycleGoals, refuse_options_that_are_no_json_object) {
  for (const char* params : {"{", "lossy", "7", R"("lossy")", R"({"a":1}x)"})
    EXPECT_EQ(code_of([&] { image_of(params); }), ErrorCode::invalid_request) << params;
}

TEST(ImageRecycleGoals, fit_into_the_sides_asked_for) {
  const auto steps = [](const char* params) { return goal_of(params).steps; };
  EXPECT_EQ(steps(R"({"resize":{"width":640}})"), sides(640, 0));
  EXPECT_EQ(steps(R"({"resize":{"height":480}})"), sides(0, 480));
  const auto both = steps(R"({"resize":{"width":"640","height":480.0}})");
  ASSERT_EQ(both, sides(640, 480));
  EXPECT_EQ(std::get<Resize>(both[0]).fit, Resize::Fit::inside);
  EXPECT_FALSE(std::get<Resize>(both[0]).enlarge);
  for (const char* none :
       {R"({"resize":[]})", R"({"resize":{}})", R"({"resize":{"width":0,"height":""}})",
        R"({"resize":{"width":-5}})", R"({"resize":640})", R"({"resize":{"width":true}})"})
    EXPECT_TRUE(steps(none).empty()) << none;
}

TEST(ImageRecycleGoals, keep_exactly_the_named_metadata) {
  const auto kept = [](const char* groups) {
    return goal_of(std::string(R"({"preserve_metas":)") + groups + '}').metadata;
  };
  EXPECT_EQ(kept(R"(["icc"])"), (MetadataPolicy{.icc = true}));
  EXPECT_EQ(kept(R"(["copyright","datetime"])"), (MetadataPolicy{.copyright = true, .date = true}));
  EXPECT_EQ(kept(R"(["location","other",3])"), (MetadataPolicy{.location = true}));
  EXPECT_EQ(kept(R"("icc")"), MetadataPolicy{});
}

TEST(ImageRecycleGoals, turn_pictures_unless_their_orientation_stays) {
  const Goal goal = goal_of(R"({"preserve_metas":["orientation"]})");
  EXPECT_TRUE(goal.metadata.orientation);
  EXPECT_FALSE(goal.upright);
}

TEST(ImageRecycleUploads, take_the_address_from_the_field_or_the_nested_form) {
  const auto url = [](Fields fields) { return image_in(form_of(std::move(fields))).url; };
  EXPECT_EQ(url({{"url", "https://a/b.jpg"}}), "https://a/b.jpg");
  EXPECT_EQ(url({{"url", "\"https://a/b.jpg\""}}), "https://a/b.jpg");
  const std::string nested =
      R"({"params":{"compression_type":"lossless"},"url":"http:\/\/host\/x.jpg"})";
  EXPECT_EQ(url({{"params", nested}}), "http://host/x.jpg");
  EXPECT_EQ(url({{"params", nested}, {"url", "http://a/"}}), "http://a/");
  EXPECT_EQ(url({}), "");
  EXPECT_EQ(url({{"params", nested}, {"url", " "}}), "http://host/x.jpg");
  EXPECT_FALSE(is_lossy(goal_of(nested)));
}

TEST(ImageRecycleUploads, tell_an_empty_file_from_none) {
  EXPECT_FALSE(image_in({}).upload);
  http::Form nothing_chosen;
  add_file(nothing_chosen, "file", "", "");
  EXPECT_FALSE(image_in(std::move(nothing_chosen)).upload);
  http::Form empty;
  add_file(empty, "other", "a.jpg", "");
  EXPECT_TRUE(image_in(std::move(empty)).upload);
}

TEST(ImageRecycleUploads, take_the_field_file_else_the_first_file) {
  http::Form form;
  add_file(form, "other", "a.jpg", "");
  add_file(form, "file", "/tmp/b.jpg", "x");
  const NewImage image = image_in(std::move(form));
  ASSERT_TRUE(image.upload);
  EXPECT_EQ(image.upload->file_name, "b.jpg");
  EXPECT_EQ(image.upload->content.size(), 1U);
}

TEST(ImageRecycleUploads, have_names_that_can_stand_in_a_path) {
  EXPECT_EQ(name_of("/var/www/uploads/a b.jpg"), "a b.jpg");
  EXPECT_EQ(name_of("C:\\www\\a.jpg"), "a.jpg");
  EXPECT_EQ(name_of(""), "file");
  EXPECT_EQ(name_of("/var/.."), "file");
  EXPECT_EQ(name_of(".htaccess"), ".htaccess");
}

TEST(ImageRecycleSubAccounts, change_what_is_sent_without_its_quotes) {
  const auto change =
      change_in(form_of({{"title", "\"New subaccount\""}, {"quota", "\"524288000\""}}));
  EXPECT_EQ(change.name, "New subaccount");
  EXPECT_FALSE(change.description);
  EXPECT_EQ(change.monthly_bytes, 524'288'000U);
  EXPECT_EQ(change_in(form_of({{"monthly_quota", "7"}})).monthly_bytes, 7U);
  EXPECT_EQ(change_in(form_of({{"description", "\"a \"b\"\""}})).description, "a \"b\"");
  EXPECT_FALSE(change_in({}).monthly_bytes);
  EXPECT_EQ(change_in(form_of({{"title", "\""}})).name, "\"");
  for (const char* bad : {"many", "-1", "1.5", "99999999999999999999"})
    EXPECT_EQ(code_of([&] {
                change_in(form_of({{"quota", bad}}));
              }),
              ErrorCode::invalid_request)
        << bad;
}

TEST(ImageRecycleGoals, a_document_has_no_size_to_change) {
  const Goal wanted = goal_of(R"({"resize":{"width":10}})");
  FormatInfo format{};
  EXPECT_EQ(goal_for(wanted, format), wanted);
  format.is_document = true;
  EXPECT_TRUE(goal_for(wanted, format).steps.empty());
}

TEST(ImageRecycleIds, are_all_digits) {
  EXPECT_EQ(id_in("3012"), 3012);
  for (const char* bad : {"", "all", "-3", "+3", "3a", " 3", "1234567890123456789"})
    EXPECT_FALSE(id_in(bad)) << bad;
  EXPECT_EQ(ids_in("12,7,12"), (std::vector<std::int64_t>{12, 7}));
  for (const char* bad : {"", "1,", ",1", "1,,2", "1,x"}) EXPECT_TRUE(ids_in(bad).empty()) << bad;
}

TEST(ImageRecyclePages, have_thirty_items_unless_told) {
  const auto page = [](Fields fields) { return page_in(form_of(std::move(fields))); };
  EXPECT_EQ(page({}).limit, 30U);
  EXPECT_EQ(page({}).offset, 0U);
  EXPECT_EQ(page({{"offset", "60"}, {"limit", "20"}}).offset, 60U);
  EXPECT_EQ(page({{"limit", "20"}}).limit, 20U);
  EXPECT_EQ(page({{"limit", "9999"}}).limit, 500U);
  EXPECT_EQ(page({{"limit", "0"}, {"offset", "-1"}}).limit, 30U);
}

}  // namespace
}  // namespace pressoir::dialects::imagerecycle
