#include "raster/watermark/outline.h"

#include <gtest/gtest.h>

#include <algorithm>

#include "raster/watermark/lines.h"

namespace pressoir::raster {
namespace {

using Side = Gravity::Side;

Outline outline(std::string_view text, std::string_view family = "Arial", bool bold = false,
                bool italic = false, Side alignment = Side::start) {
  return outline_of(text, alignment, FontFiles::installed().chain(family, bold, italic));
}
double width(std::string_view text, std::string_view family = "Arial") {
  const auto shapes = outline(text, family);
  return shapes.extent.right - shapes.extent.left;
}
std::vector<Outline::Segment> segments_of(const Outline& shapes) {
  std::vector<Outline::Segment> all;
  for (const auto& shape : shapes.shapes)
    all.insert(all.end(), shape.segments.begin(), shape.segments.end());
  return all;
}
/// Leftmost and rightmost of the shapes themselves.
std::pair<double, double> ink(const Outline& shapes) {
  double left = 1e9, right = -1e9;
  for (const auto& [verb, points] : segments_of(shapes))
    if (verb == Outline::Verb::move || verb == Outline::Verb::line)
      left = std::min(left, points[0]), right = std::max(right, points[0]);
  return {left, right};
}
std::size_t contours(std::string_view text, std::string_view family = "Arial") {
  std::size_t count = 0;
  for (const auto& segment : segments_of(outline(text, family)))
    count += segment.verb == Outline::Verb::move ? 1 : 0;
  return count;
}

TEST(Outline, every_end_of_a_line_starts_another) {
  using Lines = std::vector<std::string_view>;
  EXPECT_EQ(lines_of("a"), Lines{"a"});
  EXPECT_EQ(lines_of(""), Lines{""});
  EXPECT_EQ(lines_of("a\nb\r\nc\rd"), (Lines{"a", "b", "c", "d"}));
  EXPECT_EQ(lines_of("a\xC2\x85"
                     "b\xE2\x80\xA8"
                     "c\xE2\x80\xA9"
                     "d\v\f"),
            (Lines{"a", "b", "c", "d", "", ""}));
}

TEST(Outline, lines_stand_below_each_other_flush_to_the_alignment) {
  const auto one = outline("I"), two = outline("I\nI"), gap = outline("I\n\nI");
  EXPECT_NEAR(two.extent.bottom, 2 * one.extent.bottom, 1e-3);
  EXPECT_NEAR(gap.extent.bottom, 3 * one.extent.bottom, 1e-3);
  const double wide = outline("WWWW").extent.right;
  const auto left = outline("WWWW\nI"),
             right = outline("WWWW\nI", "Arial", false, false, Side::end);
  EXPECT_NEAR(left.extent.right, wide, 1e-3);
  EXPECT_NEAR(right.extent.right, wide, 1e-3);
  // The shape of the second line is the last that was drawn.
  const auto last_x = [](const Outline& shapes) {
    const auto& last = shapes.shapes.back().segments;
    return std::ranges::find(last, Outline::Verb::line, &Outline::Segment::verb)->points[0];
  };
  EXPECT_LT(last_x(left), 0.3);
  EXPECT_GT(last_x(right), wide - 0.3);
}

TEST(Outline, nothing_is_markup) {
  EXPECT_GT(width("<b>a</b>"), 3 * width("a"));
  EXPECT_GT(width("&amp;"), 2 * width("&"));
}

TEST(Outline, letters_are_kerned) { EXPECT_LT(width("AV"), width("A") + width("V") - 0.02); }

TEST(Outline, arabic_letters_join_and_run_from_right_to_left) {
  EXPECT_LT(width("\xD8\xB3\xD9\x84\xD8\xA7\xD9\x85"),  // seen lam alef meem
            width("\xD8\xB3") + width("\xD9\x84") + width("\xD8\xA7") + width("\xD9\x85") - 0.2);
  // The first word of a Latin line stays left, that of an Arabic one stands right.
  const auto latin = outline("I \xD8\xB3"), arabic = outline("\xD8\xB3 I");
  EXPECT_TRUE(latin.missing.empty());
  EXPECT_LT(ink(outline("I")).first, 0.2);
  EXPECT_NEAR(ink(latin).first, ink(outline("I")).first, 1e-6);
  EXPECT_NEAR(ink(arabic).first, ink(outline("I")).first, 1e-6);
}

TEST(Outline, devanagari_letters_make_conjuncts) {
  for (const auto* family : {"Lohit Devanagari", "Lohit Marathi", "Arial"}) {
    // ka virama ssa is one letter, narrower than ka and ssa.
    EXPECT_LT(width("\xE0\xA4\x95\xE0\xA5\x8D\xE0\xA4\xB7", family),
              width("\xE0\xA4\x95", family) + width("\xE0\xA4\xB7", family) - 0.1);
    EXPECT_TRUE(outline("\xE0\xA4\x95\xE0\xA5\x8D\xE0\xA4\xB7", family).missing.empty());
  }
}

TEST(Outline, chinese_japanese_and_korean_have_shapes) {
  for (const auto* text : {"\xE4\xB8\xAD", "\xE6\x97\xA5", "\xE3\x81\x82", "\xED\x95\x9C"}) {
    EXPECT_TRUE(outline(text).missing.empty()) << text;
    EXPECT_GE(contours(text), 1U) << text;
    EXPECT_NEAR(width(text, "WenQuanYi Zen Hei"), 1, 0.1) << text;
  }
}

TEST(Outline, what_no_font_has_is_named_once) {
  const auto shapes = outline("a\xF0\x9F\xA7\xBF\xF0\x9F\xA7\xBF\xE0\xBC\x80");
  EXPECT_EQ(shapes.missing, (std::vector<char32_t>{0x1F9FF, 0x0F00}));
}

TEST(Outline, made_styles_differ) {
  const auto plain = outline("ll", "WenQuanYi Zen Hei");
  const auto bold = outline("ll", "WenQuanYi Zen Hei", true);
  const auto italic = outline("ll", "WenQuanYi Zen Hei", false, true);
  EXPECT_TRUE(bold.shapes.at(0).embolden && !italic.shapes.at(0).embolden);
  EXPECT_GT(bold.shapes[0].extent.right, plain.shapes.at(0).extent.right + 0.01);
  EXPECT_GT(ink(italic).second, ink(plain).second + 0.05);
}

}  // namespace
}  // namespace pressoir::raster
