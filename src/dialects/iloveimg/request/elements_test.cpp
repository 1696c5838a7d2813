#include "dialects/iloveimg/request/elements.h"

#include <gtest/gtest.h>

#include "dialects/iloveimg/request/refusal.h"
#include "http/body/form.h"

namespace pressoir::dialects::iloveimg {
namespace {

using Side = Gravity::Side;

http::Tree tree(std::string_view body) { return http::tree_of(http::urlencoded_form(body)); }

Watermark::Element element(std::string_view body) {
  return elements_in(tree(body)).watermark.elements.at(0);
}

/// What is refused; empty: nothing.
std::string refused(std::string_view body) {
  try {
    elements_in(tree(body));
  } catch (const Refusal& refusal) {
    EXPECT_EQ(refusal.type(), ErrorType::processing);
    return std::string(refusal.param().at(0).at("field").as_string());
  }
  return {};
}

TEST(IloveimgElements, have_defaults) {
  const auto text = element("elements[0][text]=Hello%20");
  EXPECT_EQ(text.text, "Hello ");
  EXPECT_EQ(text.family, "Arial");
  EXPECT_EQ(text.size, 14);
  EXPECT_EQ(text.opacity_percent, 100);
  EXPECT_EQ(text.x, Side::centre);
  EXPECT_EQ(text.y, Side::centre);
  EXPECT_FALSE(text.stamp);
  EXPECT_FALSE(text.mosaic);
}

TEST(IloveimgElements, are_read_whole) {
  const auto text = element(
      "elements[0][type]=text&elements[0][text]=x&elements[0][gravity]=SouthEast"
      "&elements[0][vertical_adjustment_percent]=-5&elements[0][horizontal_adjustment_percent]=7"
      "&elements[0][rotation]=45&elements[0][font_family]=Verdana&elements[0][font_style]=Bold+"
      "Italic&elements[0][font_size]=20&elements[0][font_color]=%231a2B3c"
      "&elements[0][transparency]=60&elements[0][opacity]=100&elements[0][mosaic]=True");
  EXPECT_EQ(text.x, Side::end);
  EXPECT_EQ(text.y, Side::end);
  EXPECT_EQ(text.shift_y_percent, -5);
  EXPECT_EQ(text.shift_x_percent, 7);
  EXPECT_EQ(text.rotation, 45);
  EXPECT_EQ(text.family, "Verdana");
  EXPECT_TRUE(text.bold && text.italic && text.mosaic);
  EXPECT_EQ(text.size, 20);
  EXPECT_EQ(text.colour, (Colour{0x1a, 0x2b, 0x3c}));
  EXPECT_EQ(text.opacity_percent, 60);
}

TEST(IloveimgElements, take_the_words_of_other_clients) {
  EXPECT_EQ(element("elements[0][text]=x&elements[0][opacity]=30").opacity_percent, 30);
  EXPECT_EQ(element("elements[0][text]=x&elements[0][font_color]=%230f8").colour,
            (Colour{0x00, 0xff, 0x88}));
  EXPECT_TRUE(element("elements[0][text]=x&elements[0][font_style]=Bold-Italic").italic);
  EXPECT_FALSE(element("elements[0][text]=x&elements[0][font_style]=Regular").bold);
  EXPECT_EQ(element("elements[0][text]=x&elements[0][font_family]=0").family, "Arial");
  EXPECT_EQ(element("elements[0][text]=x&elements[0][font_size]=0").size, 14);
}

TEST(IloveimgElements, stamp_pictures_by_name) {
  const auto found =
      elements_in(tree("elements[0][type]=image&elements[0][image]=a.png&elements[1][type]=image"
                       "&elements[1][server_filename]=b.png&elements[1][width_percent]=40"
                       "&elements[2][type]=image&elements[2][image]=a.png"));
  EXPECT_EQ(found.stamps, (std::vector<std::string>{"a.png", "b.png"}));
  const auto& elements = found.watermark.elements;
  EXPECT_EQ(elements.at(0).stamp, 0U);
  EXPECT_EQ(elements.at(1).stamp, 1U);
  EXPECT_EQ(elements.at(1).width_percent, 40);
  EXPECT_EQ(elements.at(2).stamp, 0U);
}

TEST(IloveimgElements, are_refused_by_name) {
  EXPECT_EQ(refused(""), "elements");
  EXPECT_EQ(refused("elements[0]=x"), "elements[0]");
  EXPECT_EQ(refused("elements[0][type]=text"), "elements[0].text");
  EXPECT_EQ(refused("elements[0][type]=image"), "elements[0].image");
  EXPECT_EQ(refused("elements[0][type]=video"), "elements[0].type");
  const std::string text = "elements[0][text]=x&elements[0]";
  for (const std::string_view wrong :
       {"gravity]=Up", "rotation]=361", "font_size]=-1", "font_color]=red", "transparency]=101",
        "mosaic]=maybe", "font_style]=Thin", "vertical_adjustment_percent]=x"}) {
    const auto name = wrong.substr(0, wrong.find(']'));
    EXPECT_EQ(refused(text + "[" + std::string(wrong)), "elements[0]." + std::string(name));
  }
}

}  // namespace
}  // namespace pressoir::dialects::iloveimg
