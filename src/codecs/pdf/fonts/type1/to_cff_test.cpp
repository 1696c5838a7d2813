#include "codecs/pdf/fonts/type1/to_cff.h"

#include <gtest/gtest.h>

#include <algorithm>

#include "codecs/pdf/fonts/type1/outline.h"
#include "codecs/pdf/fonts/type1/type1_fixture.h"

namespace pressoir::codecs::pdf {
namespace {

using testing::charstring;
using testing::Type1Builder;

// Behind the width of the builder's glyphs.
std::string with_start(const std::string& rest) { return charstring({50, 600}, {13}) + rest; }

TEST(TypeOneAsCff, glyphs_are_read_alike_in_fewer_bytes) {
  for (const bool in_hexadecimal : {false, true}) {
    Type1Builder font;
    font.in_hexadecimal = in_hexadecimal;
    const auto cff = type1_as_cff(font.file());
    ASSERT_TRUE(cff);
    EXPECT_LT(cff->size(), font.file().size() / 4);
    EXPECT_EQ((*cff)[0], std::byte{1});
  }
}

TEST(TypeOneAsCff, codes_of_glyphs_stay) {
  Type1Builder font;
  font.encoding =
      "256 array 0 1 255 {1 index exch /.notdef put} for\n"
      "dup 65 /A put dup 200 /A put dup 66 /oddname put readonly def";
  font.glyphs.emplace_back("oddname", font.glyphs[1].second);
  const auto cff = type1_as_cff(font.file());
  ASSERT_TRUE(cff);
  EXPECT_NE(as_text(*cff).find("oddname"), std::string_view::npos);
}

TEST(TypeOneAsCff, flex_and_replaced_hints_are_kept) {
  Type1Builder font;
  const auto move = [](int x, int y) { return charstring({x, y}, {21}) + charstring({2}, {10}); };
  font.glyphs.emplace_back(
      "B", with_start(charstring({0, 0}, {21}) + charstring({1}, {10}) + move(50, 0) +
                      move(-30, 0) + move(20, 5) + move(10, 0) + move(10, 0) + move(20, -5) +
                      move(20, 0) + charstring({50, 150, 0}, {}) + charstring({0}, {10}) +
                      charstring({5, 4}, {10}) + charstring({300}, {7}) +
                      charstring({-100, 0, -10, 20, 0, -100}, {8}) + charstring({}, {9, 14})));
  ASSERT_TRUE(type1_as_cff(font.file()));
  const auto read = read_type1(font.file());
  const auto outline = outline_of(read.value(), 2);
  ASSERT_TRUE(outline);
  EXPECT_EQ(std::ranges::count(outline->steps, Step::Kind::flex, &Step::kind), 1);
  EXPECT_EQ(std::ranges::count(outline->steps, Step::Kind::stems, &Step::kind), 2);
}

TEST(TypeOneAsCff, accented_glyphs_are_drawn_of_their_parts) {
  Type1Builder font;
  font.glyphs.emplace_back("acute", with_start(charstring({0, 600}, {21}) + charstring({80}, {6}) +
                                               charstring({90}, {7}) + charstring({}, {9, 14})));
  font.glyphs.emplace_back("Aacute", with_start(charstring({50, 120, 30, 65, 194}, {12, 6})));
  EXPECT_TRUE(type1_as_cff(font.file()));
}

TEST(TypeOneAsCff, other_matrices_stay) {
  Type1Builder font;
  font.matrix = "[0.001 0 0.000212 0.001 0 0]";
  EXPECT_TRUE(type1_as_cff(font.file()));
}

TEST(TypeOneAsCff, what_is_not_sound_stays_as_it_is) {
  const auto rejects = [](const std::string& code) {
    Type1Builder font;
    font.glyphs.emplace_back("B", with_start(code));
    return !type1_as_cff(font.file());
  };
  EXPECT_TRUE(rejects(charstring({}, {5, 14})));                   // no operands
  EXPECT_TRUE(rejects(charstring({400}, {6, 14})));                // a line from nowhere
  EXPECT_TRUE(rejects(charstring({99}, {10, 14})));                // no such subroutine
  EXPECT_TRUE(rejects(charstring({0, 0}, {21})));                  // no end
  EXPECT_TRUE(rejects(charstring({1, 0}, {12, 12, 22, 14})));      // divided by nothing
  EXPECT_TRUE(rejects(charstring({50, 0, 0, 65, 255}, {12, 6})));  // no such accent
  EXPECT_TRUE(rejects(charstring({0, 77}, {12, 16, 14})));         // no such subroutine of others
  // Numbers without end: infinity divided by itself is none.
  std::string endless = charstring({1}, {});
  for (int i = 0; i < 34; ++i) endless += charstring({1, 2147483647}, {12, 12, 12, 12});
  EXPECT_TRUE(rejects(endless + charstring({}, {10, 14})));
  EXPECT_TRUE(rejects(charstring({2'000'000}, {6, 14})));
  std::string stems = charstring({0, 0}, {21});
  for (int i = 0; i < 100; ++i) stems += charstring({i, 1}, {1}) + charstring({1}, {6});
  EXPECT_TRUE(rejects(stems + charstring({}, {9, 14})));
  Type1Builder twice;
  twice.glyphs.push_back(twice.glyphs[1]);
  EXPECT_FALSE(type1_as_cff(twice.file()));
  const auto whole = Type1Builder().file();
  for (std::size_t size = 0; size < whole.size() - 600; size += 7)
    EXPECT_FALSE(type1_as_cff(Bytes(whole).first(size)));
}

}  // namespace
}  // namespace pressoir::codecs::pdf
