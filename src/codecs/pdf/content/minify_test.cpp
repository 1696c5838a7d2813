#include "codecs/pdf/content/minify.h"

#include <gtest/gtest.h>

#include "codecs/pdf/content/names.h"
#include "codecs/pdf/content/tokens.h"

namespace pressoir::codecs::pdf {
namespace {

std::string smaller(std::string_view content) { return minified(content).value_or("(not sound)"); }

TEST(MinifiedContent, loses_space_comments_and_digits) {
  EXPECT_EQ(smaller("q  1.000 0 0 1.50 -0.250 00.0 cm % here\r\n/Im1 Do\nQ\n"),
            "q 1 0 0 1.5 -.25 0 cm/Im1 Do Q");
  EXPECT_EQ(smaller("[ ( a ) -20 (b) ] TJ << /MCID 0 >> BDC"), "[( a )-20(b)]TJ<</MCID 0>>BDC");
}

TEST(MinifiedContent, strings_keep_their_bytes) {
  EXPECT_EQ(smaller(R"((\101\(\)\n\
x) Tj)"),
            "(A()\nx)Tj");
  EXPECT_EQ(smaller("<41 42 4> Tj"), "(AB@)Tj");
  EXPECT_EQ(smaller("(a\r\nb\rc) Tj"), "(a\nb\nc)Tj");
  EXPECT_TRUE(says_same("(\\0053)Tj", "<0533>Tj"));
  EXPECT_FALSE(says_same("(a)Tj", "(b)Tj"));
}

TEST(MinifiedContent, inline_pictures_stay_as_they_are) {
  const std::string picture = "BI /W 4 /H 1 /BPC 8 /CS /G ID \x01 EI\xFF(\x02 EI";
  EXPECT_EQ(smaller("q   " + picture + "\n  Q"), "q " + picture + "\nQ");
  EXPECT_EQ(smaller("BI /W 4 ID abc"), "(not sound)");
}

TEST(MinifiedContent, what_is_not_sound_is_left_alone) {
  for (const auto* text : {"(a", "<4", "<4x>", "a ) b", "> Q"})
    EXPECT_FALSE(minified(text)) << text;
}

TEST(MinifiedContent, odd_numbers_stay) {
  EXPECT_EQ(smaller("1.2.3 --4 5- Td"), "1.2.3 --4 5- Td");
}

TEST(NamesInContent, are_all_that_look_like_one) {
  NameSet names;
  add_names_in("/F1 9 Tf (/InString) Tj /A#42 gs BI /CS/RGB ID", names);
  EXPECT_EQ(names, (NameSet{"/F1", "/InString", "/AB", "/CS", "/RGB"}));
}

}  // namespace
}  // namespace pressoir::codecs::pdf
