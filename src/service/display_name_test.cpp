#include "service/display_name.h"

#include <gtest/gtest.h>

namespace pressoir::service {
namespace {

TEST(DisplayName, keeps_what_is_fit_to_show) {
  EXPECT_EQ("photo 1.jpg", display_name("photo 1.jpg"));
  EXPECT_EQ("Käse \xF0\x9F\xA7\x80", display_name("Käse \xF0\x9F\xA7\x80"));
  EXPECT_EQ("", display_name(""));
}

TEST(DisplayName, replaces_control_characters_and_broken_utf8) {
  EXPECT_EQ("a?b?c", display_name(std::string_view("a\0b\nc", 5)));
  EXPECT_EQ("?[31m", display_name("\x1b[31m"));
  EXPECT_EQ("?", display_name("\xC3"));
  EXPECT_EQ("??", display_name("\xC0\xAF"));            // overlong "/"
  EXPECT_EQ("???", display_name("\xED\xA0\x80"));       // surrogate
  EXPECT_EQ("??", display_name("\xC2\x85"));            // C1 control
  EXPECT_EQ("????", display_name("\xF5\x80\x80\x80"));  // above U+10FFFF
}

TEST(DisplayName, cuts_between_characters) {
  std::string name(254, 'a');
  EXPECT_EQ(name, display_name(name + "\xC3\xA4"));
  EXPECT_EQ(255U, display_name(std::string(1000, 'b')).size());
  EXPECT_EQ(std::string(251, 'b') + ".png", display_name(std::string(1000, 'b') + ".png"));
}

}  // namespace
}  // namespace pressoir::service
