#include "dialects/crushpics/goals.h"

#include <gtest/gtest.h>

#include "dialects/crushpics/refusal.h"

namespace pressoir::dialects::crushpics {
namespace {

using Fields = std::vector<std::pair<std::string, std::string>>;

http::Form form_of(Fields fields) {
  http::Form form;
  form.fields = std::move(fields);
  return form;
}

ImageRequest requested(Fields fields) { return image_in(form_of(std::move(fields))); }

/// "field reason" of what `work` refuses; empty: nothing.
template <class F>
std::string refusal_of(F work) {
  try {
    work();
  } catch (const Refusal& refusal) {
    return refusal.field() + ' ' + refusal.reason();
  }
  return "";
}

std::string refusal_of(Fields fields) {
  return refusal_of([&] { static_cast<void>(requested(std::move(fields))); });
}

http::Head head_of(std::string query, std::string authorization = "") {
  http::Head head;
  head.query = std::move(query);
  head.headers = {{"Authorization", std::move(authorization)}};
  return head;
}

void add_file(http::Form& form, std::string field, std::string name, std::string_view content) {
  auto file = TempFile::create(::testing::TempDir());
  file.append(as_bytes(content));
  form.files.push_back({std::move(field), std::move(name), std::move(file)});
}

TEST(CrushImages, have_defaults_for_everything_but_the_file) {
  const ImageRequest image = requested({});
  EXPECT_FALSE(image.upload);
  EXPECT_FALSE(image.inline_file);
  EXPECT_EQ("", image.image_url);
  EXPECT_EQ(std::nullopt, image.type);
  EXPECT_EQ(std::nullopt, image.level);
  EXPECT_TRUE(image.styles.empty());
  EXPECT_EQ("file", image.origin);
  EXPECT_TRUE(image.strips_tags);
}

TEST(CrushImages, take_levels_as_numbers_and_what_is_none_as_absent) {
  const auto level = [](const char* text) {
    return requested({{"compression_level", text}}).level;
  };
  EXPECT_EQ(65, level("65"));
  EXPECT_EQ(65, level(" 65 "));
  EXPECT_EQ(65, level("6.5E1")) << "as JSON may have it";
  EXPECT_EQ(1, level("0"));
  EXPECT_EQ(1, level("-5"));
  EXPECT_EQ(100, level("1000"));
  for (const char* none : {"", "undefined", "null", "high", "nan", "65%"})
    EXPECT_EQ(std::nullopt, level(none)) << none;
}

TEST(CrushImages, refuse_types_that_there_are_not) {
  EXPECT_EQ(Type::lossless, requested({{"compression_type", "lossless"}}).type);
  EXPECT_EQ(std::nullopt, requested({{"compression_type", ""}}).type);
  EXPECT_EQ("compression_type is not included in the list",
            refusal_of(Fields{{"compression_type", "best"}}));
}

TEST(CrushImages, strip_tags_unless_told) {
  for (const char* no : {"false", "0", "False"})
    EXPECT_FALSE(requested({{"strip_tags", no}}).strips_tags) << no;
  for (const char* yes : {"true", "1", "", "undefined"})
    EXPECT_TRUE(requested({{"strip_tags", yes}}).strips_tags) << yes;
  EXPECT_EQ("strip_tags must be true or false", refusal_of(Fields{{"strip_tags", "perhaps"}}));
}

TEST(CrushImages, keep_where_they_come_from) {
  EXPECT_EQ("wp", requested({{"origin", "wp"}}).origin);
  EXPECT_EQ("origin is invalid", refusal_of(Fields{{"origin", std::string(101, 'x')}}));
  EXPECT_EQ("origin is invalid", refusal_of(Fields{{"origin", "\xFF"}}));
}

TEST(CrushImages, take_a_file_before_a_url) {
  http::Form form = form_of({{"image_url", " https://a.example/b.png "}, {"file", "@b.png"}});
  add_file(form, "file", "/tmp/b.png", "content");
  const ImageRequest image = image_in(std::move(form));
  ASSERT_TRUE(image.upload);
  EXPECT_EQ("b.png", image.upload->file_name);
  EXPECT_EQ("https://a.example/b.png", image.image_url);
}

TEST(CrushImages, take_a_part_without_file_and_name_for_none) {
  http::Form form;
  add_file(form, "file", "", "");
  EXPECT_FALSE(image_in(std::move(form)).upload);
}

TEST(CrushImages, take_a_file_as_text_where_it_is_data) {
  const auto content = [](const char* text) {
    return std::string(as_text(requested({{"file", text}}).inline_file.value().content));
  };
  EXPECT_EQ("foobar", content("data:image/png;base64,Zm9vYmFy"));
  EXPECT_EQ("foo bar", content("DATA:image/svg+xml,foo%20bar"));
  EXPECT_EQ("foobar", content("Zm9vYmFy"));
  EXPECT_TRUE(requested({{"file", "data:,a"}}).inline_file->says_its_type);
  EXPECT_FALSE(requested({{"file", "Zm9vYmFy"}}).inline_file->says_its_type);
  for (const char* none : {"@photo.jpg", "#<File:0x000055>", "/tmp/a.png", "data:image/png;base64",
                           "data:image/png;base64,?", "data:,"})
    EXPECT_EQ("file is invalid", refusal_of(Fields{{"file", none}})) << none;
}

TEST(CrushImages, have_names_that_can_stand_in_a_path) {
  EXPECT_EQ("a b.png", segment_of("C:\\photos\\a b.png"));
  EXPECT_EQ("file", segment_of(""));
  EXPECT_EQ("file", segment_of(".."));
}

TEST(CrushImages, show_what_was_asked_for_when_they_are_refused) {
  EXPECT_EQ((Compressed{Type::lossy, 65}), asked_in(form_of({{"compression_level", "65"}}), {}));
  EXPECT_EQ((Compressed{Type::lossy, 85}), asked_in(form_of({}), {}));
  EXPECT_EQ(std::nullopt, asked_in(form_of({{"compression_type", "best"}}), {}));
}

TEST(CrushStyles, are_cut_only_where_both_sides_are_given) {
  EXPECT_EQ(Resize::Fit::inside, resize_of({"a", 10, 20}).fit);
  EXPECT_EQ(Resize::Fit::inside, resize_of({"a", 10, std::nullopt, true}).fit);
  const Resize cut = resize_of({"a", 10, 20, true});
  EXPECT_EQ(Resize::Fit::cover, cut.fit);
  EXPECT_EQ(10U, cut.width);
  EXPECT_EQ(20U, cut.height);
  EXPECT_FALSE(cut.enlarge);
  EXPECT_EQ(0U, resize_of({"a", 10}).height);
}

TEST(CrushShop, changes_only_what_is_sent) {
  EXPECT_TRUE(shop_change_in(form_of({{"compression_type", ""}, {"other", "x"}})).empty());
  const ShopChange expected{{kTypeSetting, "lossless"}, {kPngSetting, "70"}, {kGifSetting, {}}};
  EXPECT_EQ(expected, shop_change_in(form_of({{"compression_type", "lossless"},
                                              {"compression_level_png", " 70 "},
                                              {"compression_level_gif", ""}})));
}

TEST(CrushShop, refuses_levels_out_of_range) {
  for (const char* wrong : {"0", "101", "-1", "high", "70.5", "1e9"})
    EXPECT_EQ("compression_level_jpg must be a number from 1 to 100", refusal_of([&] {
                shop_change_in(form_of({{"compression_level_jpg", wrong}}));
              }))
        << wrong;
}

TEST(CrushPages, begin_with_1) {
  EXPECT_EQ(3U, page_in(head_of("page=3")));
  for (const char* first :
       {"", "page=", "page=0", "page=-1", "page=x", "page=-9999999999999999999"})
    EXPECT_EQ(1U, page_in(head_of(first))) << first;
  for (const char* beyond :
       {"page=999999999999999999", "page=9223372036854775807", "page=99999999999999999999999999"})
    EXPECT_EQ(1'000'000'000U, page_in(head_of(beyond))) << beyond;
}

TEST(CrushCallbackUrls, have_no_blanks_around_them) {
  EXPECT_EQ("https://a.example/hook?a=1 2",
            callback_url_in(form_of({{"url", " \thttps://a.example/hook?a=1 2\r\n"}})));
  EXPECT_EQ("", callback_url_in(form_of({{"link", "https://a.example/"}})));
}

TEST(CrushReports, are_of_six_months_unless_told) {
  EXPECT_EQ(Report::six_months, report_in(head_of("")));
  EXPECT_EQ(Report::week, report_in(head_of("report_type=week")));
  EXPECT_EQ(Report::month, report_in(head_of("report_type=month")));
  EXPECT_EQ("report_type is not included in the list",
            refusal_of([] { report_in(head_of("report_type=year")); }));
}

TEST(CrushIds, are_digits) {
  EXPECT_EQ(12, id_in("12"));
  for (const char* none : {"", "x", "-1", "1.5", "1234567890123456789"})
    EXPECT_EQ(std::nullopt, id_in(none)) << none;
}

TEST(CrushFileTokens, tell_the_original_from_the_result) {
  const std::string link = "0123456789abcdef0123456789abcdef",
                    key = "00112233445566778899aabbccddeeff";
  EXPECT_EQ(link, token_in(link)->link);
  EXPECT_EQ("", token_in(link)->key);
  EXPECT_EQ(link, token_in(link + key)->link);
  EXPECT_EQ(key, token_in(link + key)->key);
  EXPECT_EQ(link + key, token_of({.link = link, .key = key}));
  EXPECT_EQ(link, token_of({.link = link}));
  for (const auto& none : {std::string(), std::string("0"), "x" + link, link + "0", "o" + link,
                           link + "x" + key, link + key + "0"})
    EXPECT_FALSE(token_in(none)) << none;
}

}  // namespace
}  // namespace pressoir::dialects::crushpics
