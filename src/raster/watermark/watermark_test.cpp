#include "raster/watermark/watermark.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <array>

#include "base/error.h"
#include "raster/colour/colour.h"
#include "raster/steps/rotation.h"
#include "raster/steps/steps_reader.h"

namespace pressoir::raster {
namespace {

using Element = Watermark::Element;
using Side = Gravity::Side;
using Pixel = std::vector<unsigned>;

Element text(std::string words, double size = 20) {
  Element element;
  element.text = std::move(words);
  element.size = size;
  return element;
}
Element stamp(std::uint32_t number = 0) {
  Element element;
  element.stamp = number;
  return element;
}

/// A canvas of one colour.
Canvas plain(std::uint32_t width, std::uint32_t height, const Pixel& pixel, Layout layout = {}) {
  Canvas canvas(width, height, layout);
  for (std::uint32_t y = 0; y < height; ++y)
    for (std::size_t i = 0; i < std::size_t{width} * layout.channels(); ++i) {
      const auto value = pixel.at(i % layout.channels());
      if (layout.bits == 16)
        canvas.row16(y)[i] = static_cast<std::uint16_t>(value);
      else
        canvas.row8(y)[i] = static_cast<std::uint8_t>(value);
    }
  return canvas;
}
constexpr Layout kRgba{.model = ColourModel::rgb, .alpha = true, .bits = 8};
Canvas white(std::uint32_t width, std::uint32_t height) {
  return plain(width, height, {255, 255, 255});
}

Pixel pixel_at(const Canvas& canvas, std::uint32_t x, std::uint32_t y) {
  const auto channels = canvas.layout().channels();
  Pixel pixel;
  for (std::uint32_t c = 0; c < channels; ++c)
    pixel.push_back(canvas.layout().bits == 16 ? canvas.row16(y)[x * channels + c]
                                               : canvas.row8(y)[x * channels + c]);
  return pixel;
}

/// The box of all pixels that are not as in the corner of `before`.
struct Changed {
  std::uint32_t left = ~0U, top = ~0U, right = 0, bottom = 0;
};
Changed changed(const Canvas& canvas, const Pixel& before = {255, 255, 255}) {
  Changed box;
  for (std::uint32_t y = 0; y < canvas.height(); ++y)
    for (std::uint32_t x = 0; x < canvas.width(); ++x)
      if (pixel_at(canvas, x, y) != before)
        box = {std::min(box.left, x), std::min(box.top, y), std::max(box.right, x + 1),
               std::max(box.bottom, y + 1)};
  return box;
}
unsigned darkest(const Canvas& canvas) {
  unsigned least = 255;
  for (std::uint32_t y = 0; y < canvas.height(); ++y)
    for (const auto sample : canvas.row8(y)) least = std::min<unsigned>(least, sample);
  return least;
}

std::vector<Canvas> one(Canvas canvas) {
  std::vector<Canvas> stamps;
  stamps.push_back(std::move(canvas));
  return stamps;
}
Canvas drawn(const Element& element, Canvas canvas, std::span<const Canvas> stamps = {}) {
  return draw(Watermark{{element}}, std::move(canvas), stamps);
}

TEST(Watermark, text_stands_where_gravity_says) {
  auto element = text("Xg");
  const std::array sides{Side::start, Side::centre, Side::end};
  for (const auto x : sides)
    for (const auto y : sides) {
      element.x = x, element.y = y;
      const auto box = changed(drawn(element, white(300, 200)));
      const auto column = x == Side::start ? 0U : x == Side::centre ? 1U : 2U;
      const auto row = y == Side::start ? 0U : y == Side::centre ? 1U : 2U;
      EXPECT_TRUE(box.left >= 100 * column && box.right <= 100 * (column + 1));
      EXPECT_TRUE(box.top >= 200 * row / 3 && box.bottom <= 200 * (row + 1) / 3 + 1);
      EXPECT_TRUE(x != Side::start || box.left < 4) << "at the edge";
      EXPECT_TRUE(x != Side::end || box.right > 296) << "at the edge";
    }
}

TEST(Watermark, adjustments_move_a_text_by_percent_of_the_picture) {
  auto element = text("X");
  element.x = element.y = Side::end;
  const auto before = changed(drawn(element, white(200, 100)));
  element.shift_x_percent = 10, element.shift_y_percent = 20;
  const auto after = changed(drawn(element, white(200, 100)));
  EXPECT_EQ(before.left - after.left, 20U);
  EXPECT_EQ(before.top - after.top, 20U);
}

TEST(Watermark, text_has_its_size_and_colour) {
  auto element = text("H", 100);
  element.colour = {.red = 200, .green = 10, .blue = 30};
  const auto canvas = drawn(element, white(200, 200));
  const auto box = changed(canvas);
  EXPECT_NEAR(box.bottom - box.top, 69, 2);  // capitals of Liberation Sans: 0.69 em
  EXPECT_EQ(pixel_at(canvas, box.left + 5, (box.top + box.bottom) / 2), (Pixel{200, 10, 30}));
}

TEST(Watermark, opacity_is_that_of_the_whole_element) {
  auto element = text("H", 100);
  element.opacity_percent = 50;
  EXPECT_NEAR(darkest(drawn(element, white(200, 200))), 127.5, 0.6);
  element.opacity_percent = 1;
  EXPECT_EQ(darkest(drawn(element, white(200, 200))), 252U);
  const auto stamps = one(plain(10, 10, {0, 0, 0, 255}, kRgba));
  auto picture = stamp();
  picture.opacity_percent = 20;
  EXPECT_EQ(darkest(drawn(picture, white(20, 20), stamps)), 204U);
}

TEST(Watermark, letters_that_overlap_are_not_darker_there) {
  auto element = text("\xD8\xB3\xD9\x84\xD8\xA7\xD9\x85", 120);
  element.opacity_percent = 50;
  EXPECT_NEAR(darkest(drawn(element, white(400, 300))), 127.5, 0.6);
}

TEST(Watermark, rotation_is_clockwise_about_the_centre) {
  auto stamps = one(plain(30, 10, {0, 0, 0, 255}, kRgba));
  for (std::uint32_t y = 0; y < 10; ++y) stamps[0].row8(y)[0] = 255;  // red at the left
  auto element = stamp();
  element.rotation = 90;
  const auto canvas = drawn(element, white(50, 50), stamps);
  const auto box = changed(canvas);
  EXPECT_EQ(box.right - box.left, 10U);
  EXPECT_EQ(box.bottom - box.top, 30U);
  EXPECT_EQ(pixel_at(canvas, box.left + 5, box.top), (Pixel{255, 0, 0})) << "the left is up";
  EXPECT_EQ((box.left + box.right) / 2, 25U);
  EXPECT_EQ((box.top + box.bottom) / 2, 25U);
}

TEST(Watermark, a_text_rotated_by_quarters_is_the_same_text) {
  const auto upright = drawn(text("Fj", 40), white(120, 120));
  for (const int degrees : {90, 180, 270}) {
    auto element = text("Fj", 40);
    element.rotation = degrees;
    const auto turned = changed(drawn(element, white(120, 120)));
    const auto expected = changed(rotated(upright.clone(), rotated_further(1, degrees)));
    EXPECT_NEAR(turned.right - turned.left, expected.right - expected.left, 1) << degrees;
    EXPECT_NEAR(turned.bottom - turned.top, expected.bottom - expected.top, 1) << degrees;
  }
}

TEST(Watermark, a_mosaic_is_nine_times_the_same) {
  auto element = text("ab", 20);
  element.mosaic = true;
  const auto canvas = drawn(element, white(300, 300));
  EXPECT_LT(darkest(canvas), 40U);
  for (std::uint32_t y = 0; y < 300; ++y)
    for (std::uint32_t x = 0; x < 300; ++x)
      ASSERT_EQ(pixel_at(canvas, x, y), pixel_at(canvas, x % 100, y % 100)) << x << ' ' << y;
}

TEST(Watermark, elements_are_drawn_in_their_order) {
  auto stamps = one(plain(10, 10, {255, 0, 0, 255}, kRgba));
  stamps.push_back(plain(4, 4, {0, 0, 255, 255}, kRgba));
  const auto canvas = draw(Watermark{{stamp(0), stamp(1)}}, white(20, 20), stamps);
  EXPECT_EQ(pixel_at(canvas, 10, 10), (Pixel{0, 0, 255}));
  EXPECT_EQ(pixel_at(canvas, 6, 6), (Pixel{255, 0, 0}));
  const auto other = draw(Watermark{{stamp(1), stamp(0)}}, white(20, 20), stamps);
  EXPECT_EQ(pixel_at(other, 10, 10), (Pixel{255, 0, 0}));
}

TEST(Watermark, stamps_keep_their_size_where_they_fit) {
  const auto stamps = one(plain(40, 20, {0, 0, 0, 255}, kRgba));
  const auto side = [&](const Element& element, std::uint32_t width, std::uint32_t height) {
    const auto box = changed(drawn(element, white(width, height), stamps));
    return std::array{box.right - box.left, box.bottom - box.top};
  };
  auto element = stamp();
  EXPECT_EQ(side(element, 100, 100), (std::array{40U, 20U}));
  EXPECT_EQ(side(element, 20, 100), (std::array{20U, 10U}));
  EXPECT_EQ(side(element, 100, 10), (std::array{20U, 10U}));
  element.width_percent = 10;
  EXPECT_EQ(side(element, 100, 100), (std::array{10U, 5U}));
  element.width_percent = 80;
  EXPECT_EQ(side(element, 100, 100), (std::array{80U, 40U})) << "larger when asked";
  element.width_percent = 300;
  EXPECT_EQ(side(element, 100, 100), (std::array{100U, 100U})) << "cut at the picture";
}

TEST(Watermark, a_stamp_in_its_size_arrives_sample_by_sample) {
  auto stamps = one(Canvas(8, 8, kRgba));
  for (std::uint32_t y = 0; y < 8; ++y)
    for (std::size_t i = 0; i < 32; ++i)
      stamps[0].row8(y)[i] = static_cast<std::uint8_t>(i % 4 == 3 ? 255 : 7 * i + 31 * y);
  const auto canvas = drawn(stamp(), white(8, 8), stamps);
  for (std::uint32_t y = 0; y < 8; ++y)
    for (std::uint32_t x = 0; x < 8; ++x) {
      auto expected = pixel_at(stamps[0], x, y);
      expected.pop_back();
      EXPECT_EQ(pixel_at(canvas, x, y), expected);
    }
}

TEST(Watermark, sixteen_bits_stay) {
  const Layout deep{.model = ColourModel::rgb, .alpha = false, .bits = 16};
  const auto stamps = one(plain(2, 2, {10, 20, 30, 255}, kRgba));
  auto element = stamp();
  auto canvas = drawn(element, plain(4, 4, {1001, 2002, 65533}, deep), stamps);
  EXPECT_EQ(pixel_at(canvas, 0, 0), (Pixel{1001, 2002, 65533})) << "untouched";
  EXPECT_EQ(pixel_at(canvas, 1, 1), (Pixel{2570, 5140, 7710}));
  element.opacity_percent = 25;
  canvas = drawn(element, plain(4, 4, {1001, 2002, 65533}, deep), stamps);
  EXPECT_NEAR(pixel_at(canvas, 1, 1)[2], 0.25 * 7710 + 0.75 * 65533, 1);
  const auto words = drawn(text("H", 40), plain(60, 60, {65535, 65535, 65535}, deep));
  EXPECT_EQ(words.layout(), deep);
}

TEST(Watermark, on_transparency_an_element_keeps_its_colour) {
  const auto stamps = one(plain(2, 2, {10, 20, 30, 128}, kRgba));
  auto canvas = drawn(stamp(), plain(4, 4, {200, 0, 0, 0}, kRgba), stamps);
  EXPECT_EQ(pixel_at(canvas, 1, 1), (Pixel{10, 20, 30, 128}));
  EXPECT_EQ(pixel_at(canvas, 0, 0), (Pixel{200, 0, 0, 0}));
  canvas = drawn(stamp(), plain(4, 4, {110, 20, 30, 128}, kRgba), stamps);
  const double alpha = 128 + 128 * 127 / 255.0;
  EXPECT_NEAR(pixel_at(canvas, 1, 1)[3], alpha, 0.6);
  EXPECT_NEAR(pixel_at(canvas, 1, 1)[0], (10 * 128 + 110 * (alpha - 128)) / alpha, 0.6);
  canvas = drawn(text("H", 40), plain(60, 60, {0, 0, 0, 0}, kRgba));
  EXPECT_EQ(pixel_at(canvas, 0, 0)[3], 0U);
  EXPECT_GT(changed(canvas, {0, 0, 0, 0}).right, 0U);
}

TEST(Watermark, grey_stays_grey_unless_an_element_has_colours) {
  const Layout grey{.model = ColourModel::grey, .alpha = false, .bits = 8};
  auto element = text("H", 40);
  EXPECT_EQ(drawn(element, plain(60, 60, {255}, grey)).layout(), grey);
  EXPECT_LT(darkest(drawn(element, plain(60, 60, {255}, grey))), 5U);
  element.colour = {.red = 255, .green = 0, .blue = 0};
  const auto canvas = drawn(element, plain(60, 60, {250}, grey));
  EXPECT_EQ(canvas.layout().model, ColourModel::rgb);
  EXPECT_EQ(pixel_at(canvas, 0, 0), (Pixel{250, 250, 250}));
  const auto green = one(plain(2, 2, {0, 255, 0, 255}, kRgba));
  EXPECT_EQ(drawn(stamp(), plain(9, 9, {250}, grey), green).layout().model, ColourModel::rgb);
  const auto hidden = one(plain(2, 2, {0, 255, 0, 0}, kRgba));
  EXPECT_EQ(drawn(stamp(), plain(9, 9, {250}, grey), hidden).layout(), grey);
}

TEST(Watermark, colours_are_those_of_srgb_in_a_wide_gamut_and_in_inks) {
  auto element = text("\xE2\x96\x88", 60);  // a full block
  element.family = "Verdana";
  element.colour = {.red = 220, .green = 40, .blue = 90};
  auto wide = white(100, 100);
  wide.code.primaries = 12;  // P3
  wide.code.transfer = 13;
  const auto canvas = drawn(element, std::move(wide));
  EXPECT_EQ(canvas.code.primaries, 12);
  EXPECT_NE(pixel_at(canvas, 50, 50), (Pixel{220, 40, 90}));
  const auto seen = pixel_at(to_srgb(canvas), 50, 50);
  EXPECT_NEAR(seen[0], 220, 2);
  EXPECT_NEAR(seen[1], 40, 2);
  EXPECT_NEAR(seen[2], 90, 2);
  const Layout inks{.model = ColourModel::cmyk, .alpha = false, .bits = 8};
  const auto printed = drawn(element, plain(100, 100, {0, 0, 0, 0}, inks));
  EXPECT_EQ(printed.layout(), inks);
  EXPECT_EQ(pixel_at(to_srgb(printed), 50, 50), (Pixel{220, 40, 90}));
}

TEST(Watermark, is_the_same_on_every_call_and_larger_than_the_picture_too) {
  Watermark watermark{{text("A\xD8\xB3\xE4\xB8\xAD", 5000), text("b", 30)}};
  watermark.elements[0].rotation = 33;
  watermark.elements[1].mosaic = true;
  EXPECT_TRUE(draw(watermark, white(90, 70), {}).same_pixels(draw(watermark, white(90, 70), {})));
  std::string blocks;
  for (int i = 0; i < 1000; ++i) blocks += "\xE2\x96\x88";
  auto line = text(blocks, 5000);
  line.family = "Verdana";
  const auto canvas = drawn(line, white(64, 64));
  EXPECT_EQ(pixel_at(canvas, 0, 0), (Pixel{0, 0, 0}));
  EXPECT_EQ(pixel_at(canvas, 63, 63), (Pixel{0, 0, 0}));
}

TEST(Watermark, wide_pictures_have_no_seam_where_surfaces_of_cairo_end) {
  auto element = text(std::string(1000, '_'), 60);
  const auto canvas = drawn(element, white(33'000, 90));
  const auto box = changed(canvas);
  const auto middle = (box.top + box.bottom) / 2;
  for (std::uint32_t x = 1000; x < 32'000; ++x)
    ASSERT_EQ(pixel_at(canvas, x, middle), (Pixel{0, 0, 0})) << x;
}

TEST(Watermark, warns_of_fonts_and_characters_that_are_not_there) {
  auto element = text("a\xF0\x9F\xA7\xBF\xE0\xBC\x80");
  element.family = "Papyrus";
  const WatermarkPainter painter(Watermark{{element, element}}, {50, 50}, {});
  EXPECT_EQ(painter.warnings(),
            (std::vector<std::string>{
                "a font is not there and another one took its place: Papyrus by Liberation Sans",
                "no font has characters of the watermark: U+0F00, U+1F9FF"}));
}

std::string refusal_of(const Watermark& watermark, std::span<const Canvas> stamps = {}) {
  try {
    (void)draw(watermark, white(10, 10), stamps);
  } catch (const Error& error) {
    EXPECT_EQ(error.code(), ErrorCode::invalid_request);
    return error.what();
  }
  return {};
}

TEST(Watermark, refuses_stamps_that_are_not_there_and_too_many_pixels) {
  const auto stamps = one(plain(10, 10, {0, 0, 0, 255}, kRgba));
  EXPECT_EQ(refusal_of(Watermark{{stamp(1)}}, stamps),
            "Watermark: stamp is 1, counted from 0; of 1 pictures to stamp with there is none "
            "such.");
  EXPECT_EQ(refusal_of(Watermark{std::vector(16, stamp())}, stamps), "");
  EXPECT_EQ(refusal_of(Watermark{std::vector(17, stamp())}, stamps),
            "Watermark: elements cover 1700 pixels, overlaps counted again; at most 1600 (16 "
            "times the picture) are allowed.");
}

/// Two frames of different colours.
class TwoFrames final : public FrameReader {
 public:
  [[nodiscard]] const FramesInfo& info() const noexcept override { return info_; }
  [[nodiscard]] const Metadata& metadata() const noexcept override { return metadata_; }
  std::optional<Frame> next() override {
    if (at_ == 2) return std::nullopt;
    const unsigned level = ++at_ == 1 ? 255 : 200;
    return Frame{.canvas = plain(60, 40, {level, level, level}), .delay_milliseconds = 70 * at_};
  }
  void rewind() override { at_ = 0; }

 private:
  FramesInfo info_{.width = 60, .height = 40, .frames = 2, .loops = 0};
  Metadata metadata_;
  std::uint32_t at_ = 0;
};

TEST(Watermark, is_on_every_frame_of_an_animation) {
  const auto stamps = one(plain(6, 4, {0, 0, 255, 255}, kRgba));
  auto element = text("H", 30);
  element.family = "Papyrus";
  const std::vector<Step> steps{Watermark{{element, stamp()}}};
  StepReader reader(std::make_unique<TwoFrames>(), plan_steps(steps, {60, 40}, Limits{}), stamps);
  ASSERT_EQ(reader.info().warnings.size(), 1U);
  for (int round = 0; round < 2; ++round) {
    const auto first = reader.next(), second = reader.next();
    ASSERT_TRUE(first && second && !reader.next());
    EXPECT_EQ(second->delay_milliseconds, 140U);
    const auto box = changed(first->canvas), other = changed(second->canvas, {200, 200, 200});
    EXPECT_EQ(std::tie(box.left, box.top, box.right, box.bottom),
              std::tie(other.left, other.top, other.right, other.bottom));
    EXPECT_EQ(pixel_at(first->canvas, 30, 20), (Pixel{0, 0, 255}));
    EXPECT_EQ(pixel_at(second->canvas, 30, 20), (Pixel{0, 0, 255}));
    reader.rewind();
  }
}

}  // namespace
}  // namespace pressoir::raster
