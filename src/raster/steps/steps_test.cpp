#include "raster/steps/steps.h"

#include <gtest/gtest.h>

#include <algorithm>

#include "raster/steps/steps_focus.h"
#include "raster/steps/steps_reader.h"

namespace pressoir::raster {
namespace {

constexpr Layout kRgb{ColourModel::rgb, false, 8}, kRgba{ColourModel::rgb, true, 8};

/// Red counts columns, green rows, blue 7.
Canvas counted(std::uint32_t width, std::uint32_t height, Layout layout = kRgb) {
  Canvas canvas(width, height, layout);
  for (std::uint32_t y = 0; y < height; ++y)
    for (std::uint32_t x = 0; x < width; ++x) {
      auto* pixel = canvas.row8(y).data() + x * layout.channels();
      pixel[0] = static_cast<std::uint8_t>(x);
      pixel[1] = static_cast<std::uint8_t>(y);
      pixel[2] = 7;
      if (layout.alpha) pixel[3] = 255;
    }
  return canvas;
}

Canvas plain(std::uint32_t width, std::uint32_t height, Colour colour, int alpha = -1) {
  Canvas canvas(width, height, alpha < 0 ? kRgb : kRgba);
  for (std::uint32_t y = 0; y < height; ++y)
    for (std::uint32_t x = 0; x < width; ++x) {
      auto* pixel = canvas.row8(y).data() + x * canvas.layout().channels();
      pixel[0] = colour.red, pixel[1] = colour.green, pixel[2] = colour.blue;
      if (alpha >= 0) pixel[3] = static_cast<std::uint8_t>(alpha);
    }
  return canvas;
}

std::uint8_t sample(const Canvas& canvas, std::uint32_t x, std::uint32_t y, std::size_t c) {
  return canvas.row8(y)[x * canvas.layout().channels() + c];
}

Size size_after(const Step& step, Size from) {
  return plan_steps(std::span(&step, 1), from, Limits{})[0].to;
}

Resize resize(std::uint32_t width, std::uint32_t height, Resize::Fit fit = Resize::Fit::inside) {
  Resize step;
  step.width = width;
  step.height = height;
  step.fit = fit;
  return step;
}

ErrorCode code_of(const Step& step, Size from, const Limits& limits = {}) {
  try {
    (void)plan_steps(std::span(&step, 1), from, limits);
  } catch (const Error& error) {
    return error.code();
  }
  return ErrorCode::conflict;  // nothing was thrown
}

TEST(Steps, resize_inside_keeps_the_shape_and_never_enlarges_unasked) {
  EXPECT_EQ(size_after(resize(50, 0), {200, 100}), (Size{50, 25}));
  EXPECT_EQ(size_after(resize(0, 50), {200, 100}), (Size{100, 50}));
  EXPECT_EQ(size_after(resize(50, 50), {200, 100}), (Size{50, 25}));
  EXPECT_EQ(size_after(resize(400, 400), {200, 100}), (Size{200, 100}));
  EXPECT_EQ(size_after(resize(1, 1), {2000, 3}), (Size{1, 1}));
  Resize larger = resize(400, 0);
  larger.enlarge = true;
  EXPECT_EQ(size_after(larger, {200, 100}), (Size{400, 200}));
}

TEST(Steps, resize_by_percent) {
  Resize step;
  step.percent = 25;
  EXPECT_EQ(size_after(step, {200, 100}), (Size{50, 25}));
  step.percent = 300;
  EXPECT_EQ(size_after(step, {200, 100}), (Size{200, 100}));
  step.enlarge = true;
  EXPECT_EQ(size_after(step, {200, 100}), (Size{600, 300}));
}

TEST(Steps, resize_to_cover_fills_the_size_from_the_part_that_gravity_says) {
  const Resize step = resize(50, 50, Resize::Fit::cover);
  Resize left = step, right = step;
  left.gravity.x = Gravity::Side::start;
  right.gravity.x = Gravity::Side::end;
  const auto area = [](const Step& s) {
    return plan_steps(std::span(&s, 1), {200, 100}, Limits{})[0].area;
  };
  EXPECT_EQ(size_after(step, {200, 100}), (Size{50, 50}));
  EXPECT_EQ(area(step), (Area{50, 0, 100, 100}));
  EXPECT_EQ(area(left), (Area{0, 0, 100, 100}));
  EXPECT_EQ(area(right), (Area{100, 0, 100, 100}));
  // Too small a picture is cropped to the shape as far as it goes.
  EXPECT_EQ(size_after(resize(300, 50, Resize::Fit::cover), {200, 100}), (Size{200, 50}));
}

TEST(Steps, resize_exactly_stretches) {
  EXPECT_EQ(size_after(resize(30, 60, Resize::Fit::exact), {200, 100}), (Size{30, 60}));
}

TEST(Steps, refuse_the_impossible_and_the_meaningless) {
  EXPECT_EQ(code_of(Resize{}, {10, 10}), ErrorCode::invalid_request);
  Resize both = resize(5, 5);
  both.percent = 50;
  EXPECT_EQ(code_of(both, {10, 10}), ErrorCode::invalid_request);
  EXPECT_EQ(code_of(Crop{}, {10, 10}), ErrorCode::invalid_request);
  EXPECT_EQ(code_of(Crop{5, 5, Crop::Corner{6, 0}, {}}, {10, 10}), ErrorCode::invalid_request);
  EXPECT_EQ(code_of(Crop{~0U, 5, Crop::Corner{1, 0}, {}}, {10, 10}), ErrorCode::invalid_request);
  EXPECT_EQ(code_of(Rotate{45}, {10, 10}), ErrorCode::invalid_request);
  EXPECT_EQ(code_of(ReduceColours{1}, {10, 10}), ErrorCode::invalid_request);
  EXPECT_EQ(code_of(Upscale{3}, {10, 10}), ErrorCode::invalid_request);
  Limits limits;
  limits.max_frame_pixels = 399;
  EXPECT_EQ(code_of(Upscale{2}, {10, 10}, limits), ErrorCode::limit_exceeded);
  Resize huge = resize(~0U, ~0U, Resize::Fit::exact);
  huge.enlarge = true;
  EXPECT_EQ(code_of(huge, {10, 10}), ErrorCode::limit_exceeded);
}

TEST(Steps, crop_keeps_the_very_pixels) {
  const Canvas box = apply(Crop{3, 2, Crop::Corner{4, 5}, {}}, counted(10, 10));
  EXPECT_EQ(box.width(), 3U);
  EXPECT_EQ(box.height(), 2U);
  EXPECT_EQ(sample(box, 0, 0, 0), 4);
  EXPECT_EQ(sample(box, 2, 1, 0), 6);
  EXPECT_EQ(sample(box, 2, 1, 1), 6);
  Crop corner{3, 2, std::nullopt, {Gravity::Side::end, Gravity::Side::start, false}};
  const Canvas right = apply(corner, counted(10, 10));
  EXPECT_EQ(sample(right, 2, 0, 0), 9);
  EXPECT_EQ(sample(right, 2, 0, 1), 0);
}

TEST(Steps, rotate_clockwise) {
  const Canvas right = apply(Rotate{90}, counted(3, 2));
  EXPECT_EQ(right.width(), 2U);
  EXPECT_EQ(sample(right, 1, 0, 0), 0);  // the upper left corner is the upper right one now
  EXPECT_EQ(sample(right, 1, 0, 1), 0);
  EXPECT_EQ(sample(right, 0, 0, 1), 1);
  const Canvas around = apply(Rotate{270}, apply(Rotate{90}, counted(3, 2)));
  EXPECT_TRUE(around.same_pixels(counted(3, 2)));
  EXPECT_TRUE(apply(Rotate{180}, apply(Rotate{180}, counted(3, 2))).same_pixels(counted(3, 2)));
}

TEST(Steps, flatten_puts_the_picture_on_the_colour) {
  const Canvas flat = apply(Flatten{{0, 0, 200}}, plain(4, 4, {100, 0, 0}, 0));
  EXPECT_FALSE(flat.layout().alpha);
  EXPECT_EQ(sample(flat, 1, 1, 0), 0);
  EXPECT_EQ(sample(flat, 1, 1, 2), 200);
  EXPECT_TRUE(apply(Flatten{{1, 2, 3}}, counted(4, 4)).same_pixels(counted(4, 4)));
}

TEST(Steps, reduce_colours_to_at_most_so_many) {
  const Canvas few = apply(ReduceColours{5}, counted(40, 40));
  std::vector<std::array<std::uint8_t, 3>> colours;
  for (std::uint32_t y = 0; y < 40; ++y)
    for (std::uint32_t x = 0; x < 40; ++x)
      colours.push_back({sample(few, x, y, 0), sample(few, x, y, 1), sample(few, x, y, 2)});
  std::ranges::sort(colours);
  const auto rest = std::ranges::unique(colours);
  EXPECT_LE(rest.begin() - colours.begin(), 5);
  EXPECT_GE(rest.begin() - colours.begin(), 2);
}

TEST(Steps, upscale_multiplies_both_sides) {
  const Canvas large = apply(Upscale{4}, plain(3, 5, {10, 200, 90}));
  EXPECT_EQ(large.width(), 12U);
  EXPECT_EQ(large.height(), 20U);
  EXPECT_TRUE(large.same_pixels(plain(12, 20, {10, 200, 90})));
}

TEST(Steps, to_srgb_makes_rgb_of_cmyk) {
  Canvas cmyk(2, 2, {ColourModel::cmyk, false, 8});  // no ink at all
  const Canvas paper = apply(ToSrgb{}, std::move(cmyk));
  EXPECT_EQ(paper.layout().model, ColourModel::rgb);
  EXPECT_EQ(sample(paper, 1, 1, 1), 255);
}

TEST(Steps, a_decoder_may_scale_as_long_as_half_again_the_result_stays) {
  const std::vector<Step> steps = {resize(720, 0)};
  const auto plan = plan_steps(steps, {2725, 2225}, Limits{});
  EXPECT_EQ(plan[0].to, (Size{720, 588}));
  EXPECT_EQ(enough_for(plan), (Size{1080, 882}));
  const std::vector<Step> cropped = {Crop{100, 100, std::nullopt, {}}, resize(10, 0)};
  EXPECT_EQ(enough_for(plan_steps(cropped, {2725, 2225}, Limits{})), (Size{0, 0}));
  // Planned for 200 x 100, done on half of it.
  const std::vector<Step> half = {resize(50, 50, Resize::Fit::cover)};
  const Canvas small = apply(plan_steps(half, {200, 100}, Limits{})[0], counted(100, 50));
  EXPECT_EQ(small.width(), 50U);
  EXPECT_NEAR(sample(small, 0, 0, 0), 25, 1);
  EXPECT_NEAR(sample(small, 49, 49, 0), 74, 1);
}

TEST(Focus, finds_what_stands_out) {
  Canvas canvas = plain(200, 100, {90, 90, 95});
  for (std::uint32_t y = 30; y < 70; ++y)
    for (std::uint32_t x = 150; x < 190; ++x) {
      auto* pixel = canvas.row8(y).data() + std::size_t{3} * x;
      pixel[0] = 200, pixel[1] = 146, pixel[2] = 113;
    }
  const Area area = focus(canvas, 60, 60);
  EXPECT_LE(area.x, 150);
  EXPECT_GE(area.x + area.width, 190);
  EXPECT_LE(area.y, 30);
  EXPECT_GE(area.y + area.height, 70);
}

TEST(Focus, of_nothing_is_the_middle) {
  const Area area = focus(plain(90, 30, {40, 40, 40}), 30, 30);
  EXPECT_NEAR(area.x, 30, 1.5);
}

/// Frames in which a bright spot walks from left to right.
class Walk final : public FrameReader {
 public:
  Walk() {
    info_ = {100, 50, 3, 4};
    metadata_.exif = minimal_exif(6);
  }
  [[nodiscard]] const FramesInfo& info() const noexcept override { return info_; }
  [[nodiscard]] const Metadata& metadata() const noexcept override { return metadata_; }
  std::optional<Frame> next() override {
    if (at_ == 3) return std::nullopt;
    Frame frame{plain(100, 50, {60, 60, 60}), 10 * (at_ + 1)};
    for (std::uint32_t y = 20; y < 30; ++y)
      for (std::uint32_t x = 0; x < 10; ++x)
        frame.canvas.row8(y)[std::size_t{3} * (40 * at_ + x)] = 250;
    ++at_;
    return frame;
  }
  void rewind() override { at_ = 0; }

 private:
  FramesInfo info_;
  Metadata metadata_;
  std::uint32_t at_ = 0;
};

TEST(StepReader, runs_over_all_frames_upright_and_keeps_their_times) {
  const std::vector<Step> steps = {resize(25, 0), Rotate{90}};
  StepReader reader(std::make_unique<Walk>(), plan_steps(steps, {50, 100}, Limits{}));
  EXPECT_EQ(reader.info().frames, 3U);
  EXPECT_EQ(reader.info().loops, 4U);
  EXPECT_EQ(reader.info().width, 50U);
  EXPECT_EQ(reader.info().height, 25U);
  EXPECT_EQ(orientation_of(reader.metadata()), 1);
  for (int round = 0; round < 2; ++round) {
    for (std::uint32_t i = 0; i < 3; ++i) {
      const auto frame = reader.next();
      ASSERT_TRUE(frame);
      EXPECT_EQ(frame->delay_milliseconds, 10 * (i + 1));
      EXPECT_EQ(frame->canvas.width(), 50U);
    }
    EXPECT_FALSE(reader.next());
    reader.rewind();
  }
}

TEST(StepReader, looks_where_the_first_frame_draws_the_eye) {
  const std::vector<Step> steps = {Crop{50, 20, std::nullopt, {{}, {}, true}}};
  StepReader reader(std::make_unique<Walk>(), plan_steps(steps, {50, 100}, Limits{}));
  const auto first = reader.next(), second = reader.next();
  ASSERT_TRUE(first && second);
  const auto max_of = [](const Canvas& canvas) {
    std::uint8_t found = 0;
    for (std::uint32_t y = 0; y < canvas.height(); ++y)
      found = std::max(found, *std::ranges::max_element(canvas.row8(y)));
    return found;
  };
  EXPECT_EQ(max_of(first->canvas), 250);
  EXPECT_EQ(max_of(second->canvas), 60);
}

}  // namespace
}  // namespace pressoir::raster
