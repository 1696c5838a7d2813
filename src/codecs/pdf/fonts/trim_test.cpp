#include "codecs/pdf/fonts/trim.h"

#include <gtest/gtest.h>

#include <fstream>
#include <iterator>

#include <hb-ot.h>

#include "codecs/pdf/fonts/sfnt.h"

namespace pressoir::codecs::pdf {
namespace {

// One of the fonts that pressoir needs to run.
std::string font() {
  std::ifstream file("/usr/share/fonts/truetype/dejavu/DejaVuSans.ttf", std::ios::binary);
  return {std::istreambuf_iterator<char>(file), {}};
}

std::uint32_t sum_of(Bytes bytes) {
  std::uint32_t sum = 0;
  for (std::size_t i = 0; i + 4 <= bytes.size(); i += 4) sum += font_number_32(bytes, i);
  return sum;
}

TEST(TrimmedFont, keeps_outlines_and_loses_what_pdf_does_not_read) {
  const auto whole = font();
  ASSERT_FALSE(whole.empty());
  const auto simple = trimmed_font(as_bytes(whole), false);
  const auto by_glyph = trimmed_font(as_bytes(whole), true);
  ASSERT_TRUE(simple);
  ASSERT_TRUE(by_glyph);
  EXPECT_LT(simple->size(), whole.size());
  EXPECT_LT(by_glyph->size(), simple->size());
  auto before = read_font(as_bytes(whole)).value();
  auto one = read_font(*simple).value(), other = read_font(*by_glyph).value();
  for (const auto* tag : {"glyf", "loca", "maxp", "hhea", "fpgm", "prep", "cvt "}) {
    EXPECT_EQ(one.find(tag)->data, before.find(tag)->data) << tag;
    EXPECT_EQ(other.find(tag)->data, before.find(tag)->data) << tag;
  }
  EXPECT_NE(one.find("cmap"), nullptr);
  EXPECT_EQ(other.find("cmap"), nullptr);
  EXPECT_EQ(one.find("GSUB"), nullptr);
  EXPECT_EQ(one.find("name"), nullptr);
}

TEST(TrimmedFont, has_sound_checksums) {
  const auto trimmed = trimmed_font(as_bytes(font()), true).value();
  EXPECT_EQ(sum_of(trimmed), 0xB1B0AFBAU);
}

TEST(TrimmedFont, is_trimmed_once) {
  const auto trimmed = trimmed_font(as_bytes(font()), true).value();
  EXPECT_FALSE(trimmed_font(trimmed, true));
}

TEST(TrimmedFont, what_is_damaged_stays) {
  const auto whole = font();
  EXPECT_FALSE(trimmed_font(as_bytes(whole).first(100), false));
  EXPECT_FALSE(trimmed_font(as_bytes("OTTO and no more"), false));
  EXPECT_FALSE(trimmed_font({}, false));
}

}  // namespace
}  // namespace pressoir::codecs::pdf
