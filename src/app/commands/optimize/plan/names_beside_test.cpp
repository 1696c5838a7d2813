#include "app/commands/optimize/plan/names_beside.h"

#include <gtest/gtest.h>

#include "app/commands/commands.h"

namespace pressoir::app {
namespace {

const Conversion kToWebp{.format = Format("webp"), .background = {}};

TEST(NamesBeside, are_the_whole_name_with_the_extension_behind_it) {
  const NamesBeside names("", kToWebp);
  EXPECT_EQ(names.of("in/photo.jpg"), "in/photo.jpg.webp");
  EXPECT_EQ(names.of("in/photo.png"), "in/photo.png.webp");
  EXPECT_EQ(names.of("noname"), "noname.webp");
}

TEST(NamesBeside, know_results) {
  const NamesBeside names("", kToWebp);
  EXPECT_TRUE(names.is_result("in/photo.jpg.webp"));
  EXPECT_FALSE(names.is_result("in/photo.webp")) << "a picture of its own";
  EXPECT_FALSE(names.is_result("in/photo.jpg"));
  EXPECT_FALSE(names.is_result(".webp"));
}

TEST(NamesBeside, take_a_suffix) {
  const NamesBeside converted("-small.webp", kToWebp);
  EXPECT_EQ(converted.of("a.jpg"), "a.jpg-small.webp");
  EXPECT_TRUE(converted.is_result("a.jpg-small.webp"));
  EXPECT_FALSE(converted.is_result("a.jpg.webp"));
  const NamesBeside same("-small", std::nullopt);
  EXPECT_EQ(same.of("in/a.b.jpg"), "in/a.b-small.jpg");
  EXPECT_EQ(same.of("in/shot 10.15"), "in/shot 10.15-small");
  EXPECT_TRUE(same.is_result("in/a-small.jpg"));
  EXPECT_FALSE(same.is_result("in/a.jpg"));
}

TEST(NamesBeside, refuse_what_makes_no_name) {
  EXPECT_THROW(NamesBeside("", std::nullopt), UsageError);
  EXPECT_THROW(NamesBeside("/x.webp", kToWebp), UsageError);
  EXPECT_THROW(NamesBeside("-small", kToWebp), UsageError);
  EXPECT_THROW(NamesBeside(".jpg", kToWebp), UsageError);
}

}  // namespace
}  // namespace pressoir::app
