#include <gtest/gtest.h>

#include <functional>
#include <limits>

#include "base/error.h"
#include "raster/watermark/watermark_check.h"
#include "raster/watermark/watermark_limits.h"

namespace pressoir::raster {
namespace {

using Element = Watermark::Element;

Element text_element(std::string words = "a") {
  Element element;
  element.text = std::move(words);
  return element;
}

/// The message of the refusal; empty: fine.
std::string refusal_of(const Watermark& watermark) {
  try {
    check(watermark);
  } catch (const Error& error) {
    EXPECT_EQ(error.code(), ErrorCode::invalid_request);
    return error.what();
  }
  return {};
}
std::string refusal_of(const std::function<void(Element&)>& change) {
  auto element = text_element();
  change(element);
  return refusal_of(Watermark{{element}});
}

TEST(WatermarkCheck, takes_what_is_within_the_limits) {
  EXPECT_EQ(refusal_of(Watermark{{text_element("a\tb\r\nc"), text_element("\xD8\xB3")}}), "");
  EXPECT_EQ(refusal_of(Watermark{std::vector(kMaxElements, text_element())}), "");
  EXPECT_EQ(refusal_of([](Element& e) { e.text = std::string(kMaxCharacters, 'a'); }), "");
  EXPECT_EQ(refusal_of([](Element& e) { e.text = std::string(kMaxLines - 1, '\n'); }), "");
  EXPECT_EQ(refusal_of([](Element& e) { e.size = kMaxSize, e.opacity_percent = 1; }), "");
  EXPECT_EQ(refusal_of([](Element& e) { e.rotation = -360, e.shift_x_percent = -1000; }), "");
  EXPECT_EQ(refusal_of([](Element& e) { e.text.clear(), e.stamp = 0, e.width_percent = 100; }), "");
}

TEST(WatermarkCheck, names_field_value_and_what_is_allowed) {
  const double nan = std::numeric_limits<double>::quiet_NaN();
  EXPECT_EQ(refusal_of(Watermark{}), "Watermark: elements are 0; there must be 1 to 32.");
  EXPECT_EQ(refusal_of(Watermark{std::vector(33, text_element())}),
            "Watermark: elements are 33; there must be 1 to 32.");
  EXPECT_EQ(refusal_of([](Element& e) { e.text.clear(); }),
            "Watermark: an element has neither a text nor a stamp; it must have one.");
  EXPECT_EQ(refusal_of([](Element& e) { e.stamp = 0; }),
            "Watermark: an element has both a text and a stamp; it must have one.");
  EXPECT_EQ(refusal_of([](Element& e) { e.text = "\xFF"; }), "Watermark: text is not UTF-8.");
  EXPECT_EQ(refusal_of([](Element& e) { e.text = std::string(1001, 'a'); }),
            "Watermark: text has 1001 characters; at most 1000 are allowed.");
  EXPECT_EQ(refusal_of([](Element& e) { e.text = std::string(50, '\n'); }),
            "Watermark: text has 51 lines; at most 50 are allowed.");
  EXPECT_EQ(refusal_of([](Element& e) { e.text = "a\x01"; }),
            "Watermark: text has the control character U+0001; only tabs and ends of lines are "
            "allowed.");
  EXPECT_EQ(refusal_of([](Element& e) { e.family = std::string(101, 'a'); }),
            "Watermark: family has 101 bytes; at most 100 are allowed.");
  EXPECT_EQ(refusal_of([](Element& e) { e.family = "\xFF"; }), "Watermark: family is not UTF-8.");
  EXPECT_EQ(refusal_of([](Element& e) { e.size = 0.5; }),
            "Watermark: size is 0.5; it must be a number from 1 to 5000.");
  EXPECT_EQ(refusal_of([&](Element& e) { e.size = nan; }),
            "Watermark: size is nan; it must be a number from 1 to 5000.");
  EXPECT_EQ(refusal_of([](Element& e) { e.width_percent = 1001; }),
            "Watermark: width_percent is 1001; it must be a number from 0.1 to 1000.");
  EXPECT_EQ(refusal_of([](Element& e) { e.shift_x_percent = -1001; }),
            "Watermark: shift_x_percent is -1001; it must be a number from -1000 to 1000.");
  EXPECT_EQ(refusal_of([](Element& e) { e.shift_y_percent = 1e9; }),
            "Watermark: shift_y_percent is 1000000000; it must be a number from -1000 to 1000.");
  EXPECT_EQ(refusal_of([](Element& e) { e.rotation = 3601; }),
            "Watermark: rotation is 3601; it must be a number from -3600 to 3600.");
  EXPECT_EQ(refusal_of([](Element& e) { e.opacity_percent = 0; }),
            "Watermark: opacity_percent is 0; it must be a number from 1 to 100.");
  std::string wide;
  for (int i = 0; i < 1000; ++i) wide += "\xE4\xB8\xAD";
  EXPECT_EQ(refusal_of(Watermark{std::vector(11, text_element(wide))}),
            "Watermark: all texts together have 33000 bytes; at most 32768 are allowed.");
}

}  // namespace
}  // namespace pressoir::raster
