#include "base/warnings.h"

#include <gtest/gtest.h>

namespace pressoir {
namespace {

TEST(Warnings, start_small_or_with_a_name_and_have_no_full_stop) {
  EXPECT_TRUE(has_style_of_warnings("only the first frame was converted"));
  EXPECT_TRUE(has_style_of_warnings("GIF cannot be lossless here"));
  for (const char* text :
       {"Only the first frame was converted", "a checksum is wrong.", "", "dropped: "})
    EXPECT_FALSE(has_style_of_warnings(text)) << text;
}

TEST(Warnings, stand_once_each_in_the_order_of_their_coming) {
  std::vector<std::string> warnings;
  add_warning(warnings, "a repeated chunk was dropped", "gAMA");
  add_warning(warnings, "a checksum is wrong");
  add_warnings(warnings, {"a checksum is wrong", "another"});
  add_warning(warnings, "a repeated chunk was dropped", "gAMA");
  EXPECT_EQ(warnings, (std::vector<std::string>{"a repeated chunk was dropped: gAMA",
                                                "a checksum is wrong", "another"}));
}

}  // namespace
}  // namespace pressoir
