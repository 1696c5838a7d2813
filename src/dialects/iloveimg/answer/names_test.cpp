#include "dialects/iloveimg/answer/names.h"

#include <gtest/gtest.h>

#include "service/formats.h"

namespace pressoir::dialects::iloveimg {
namespace {

using Names = std::vector<std::string>;

const NameParts kParts{.file_name = "summer holiday.JPEG",
                       .number = 3,
                       .tool = "resizeimage",
                       .date = TimePoint(std::chrono::sys_days(std::chrono::year(2025) / 5 / 31))};

const FormatInfo& format(std::string_view name) { return *service::format_named(name); }

TEST(IloveimgNames, fill_placeholders) {
  EXPECT_EQ(filled_name("", kParts), "summer holiday");
  EXPECT_EQ(filled_name("{filename}_{n}_{date}", kParts), "summer holiday_3_2025-05-31");
  EXPECT_EQ(filled_name("{tool} {app}", kParts), "resizeimage resizeimage");
  EXPECT_EQ(filled_name("a{b}{c", kParts), "a{b}{c");
  EXPECT_EQ(filled_name("x/../y", kParts), "y");
  EXPECT_EQ(filled_name(" . ", kParts), "summer holiday");
  EXPECT_EQ(filled_name("a/", kParts), "output");
  EXPECT_EQ(filled_name("{filename}", {.file_name = ".jpg", .tool = {}, .date = {}}), ".jpg");
}

TEST(IloveimgNames, have_an_extension_of_their_format) {
  EXPECT_EQ(name_as("a", format("jpeg")), "a.jpg");
  EXPECT_EQ(name_as("a.JPEG", format("jpeg")), "a.JPEG");
  EXPECT_EQ(name_as("a.png", format("jpeg")), "a.png.jpg");
  EXPECT_EQ(name_as("v1.2", format("png")), "v1.2.png");
}

TEST(IloveimgNames, are_told_apart) {
  EXPECT_EQ(told_apart({"a.jpg", "b.jpg"}), (Names{"a.jpg", "b.jpg"}));
  EXPECT_EQ(told_apart({"a.jpg", "A.jpg", "a.jpg"}),
            (Names{"a.jpg", "A-copy-0.jpg", "a-copy-1.jpg"}));
  EXPECT_EQ(told_apart({"a.jpg", "a.jpg", "a-copy-0.jpg"}),
            (Names{"a.jpg", "a-copy-1.jpg", "a-copy-0.jpg"}));
  EXPECT_EQ(told_apart({"a", "a"}), (Names{"a", "a-copy-0"}));
}

TEST(IloveimgNames, are_sent_in_both_forms) {
  EXPECT_EQ(disposition_of("a b.jpg"),
            "attachment; filename=\"a b.jpg\"; filename*=utf-8''a%20b.jpg");
  EXPECT_EQ(disposition_of("\xC3\xA4+\"1\".jpg"),
            "attachment; filename=\"_+_1_.jpg\"; filename*=utf-8''%C3%A4%2B%221%22.jpg");
}

}  // namespace
}  // namespace pressoir::dialects::iloveimg
