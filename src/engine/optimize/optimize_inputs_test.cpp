#include <gtest/gtest.h>

#include <algorithm>

#include "engine/optimize/optimize.h"
#include "engine/optimize/optimize_work.h"
#include "engine/pictures_fixture.h"
#include "raster/colour/colour.h"
#include "raster/steps/padding.h"

namespace pressoir::engine {
namespace {

using testing::jpeg_picture;
using testing::png_picture;

/// What is thrown; empty: nothing.
std::string refusal(const auto& work, ErrorCode expected = ErrorCode::invalid_request) {
  try {
    work();
  } catch (const Error& error) {
    EXPECT_EQ(error.code(), expected) << error.what();
    return error.what();
  }
  return "";
}

std::string refused(const Goal& goal, std::size_t inputs) {
  return refusal([&] { check_inputs(goal, inputs); });
}

std::vector<Bytes> inputs_of(const std::vector<Buffer>& files) {
  return {files.begin(), files.end()};
}

std::vector<raster::Canvas> stamps_among(const std::vector<Buffer>& files,
                                         const Limits& limits = {}) {
  return read_stamps(inputs_of(files), limits, codecs::all_codecs());
}

Buffer animation() {
  Goal goal;
  goal.join.emplace();
  goal.convert.emplace().format = Format("gif");
  const std::vector<Buffer> files{png_picture(24, 16), png_picture(24, 16, true)};
  return optimize(inputs_of(files), goal, {}).output.value();
}

TEST(Inputs, are_one_where_the_goal_has_no_use_for_more) {
  EXPECT_EQ(refused({}, 1), "");
  EXPECT_EQ(refused({}, 0), "This job takes 1 file; 0 were sent.");
  EXPECT_EQ(refused({}, 2), "This job takes 1 file; 2 were sent.");
}

TEST(Inputs, are_up_to_64_where_they_are_joined) {
  Goal goal;
  goal.join.emplace();
  EXPECT_EQ(refused(goal, 1), "");
  EXPECT_EQ(refused(goal, 64), "");
  EXPECT_EQ(refused(goal, 0), "This job takes from 1 to 64 files; 0 were sent.");
  EXPECT_EQ(refused(goal, 65), "This job takes from 1 to 64 files; 65 were sent.");
}

/// Draws those stamps in the upper left corner.
Goal drawing(const std::vector<std::uint32_t>& stamps) {
  Watermark watermark;
  for (const auto number : stamps) {
    auto& element = watermark.elements.emplace_back();
    element.stamp = number;
    element.x = element.y = Gravity::Side::start;
  }
  Goal goal;
  goal.steps = {watermark};
  return goal;
}

TEST(Inputs, are_the_picture_and_every_stamp_that_the_steps_draw) {
  EXPECT_EQ(refused(drawing({0}), 2), "");
  EXPECT_EQ(refused(drawing({1, 0, 1}), 3), "");
  EXPECT_EQ(refused(drawing({0}), 1), "This job takes 2 files, 1 of them to be drawn; 1 was sent.");
  EXPECT_EQ(refused(drawing({0}), 3),
            "This job takes 2 files, 1 of them to be drawn; 3 were sent.");
  EXPECT_EQ(refused(drawing({1}), 3), "A file was sent to be drawn that no step draws.");
  EXPECT_EQ(refused(drawing({62}), 64), "A file was sent to be drawn that no step draws.");
  EXPECT_EQ(refused(drawing({63}), 65), "A job takes at most 64 files: there is no stamp 63.");
  EXPECT_EQ(refused(drawing({UINT32_MAX}), 2),
            "A job takes at most 64 files: there is no stamp 4294967295.");
  auto joining = drawing({0});
  joining.join.emplace();
  EXPECT_EQ(refused(joining, 2), "Joined files cannot be stamps of their steps.");
}

TEST(Inputs, that_are_stamps_are_drawn_on_the_first) {
  const std::vector<Buffer> files{png_picture(60, 40), jpeg_picture(16, 24, 6), png_picture(4, 4)};
  const auto result = optimize(inputs_of(files), drawing({0, 1}), {});
  ASSERT_TRUE(result.output);
  EXPECT_EQ(result.outcome.bytes_before, files[0].size());
  EXPECT_EQ(result.outcome.input_format, Format("png"));
  const auto& codec = *codecs::as_raster(*codecs::detect(*result.output));
  const auto before = codec.read(files[0], {})->next(),
             after = codec.read(*result.output, {})->next();
  const auto is_changed = [&](std::uint32_t x, std::uint32_t y) {
    const auto old_row = before->canvas.row8(y).subspan(x * 3, 3);
    return !std::ranges::equal(old_row, after->canvas.row8(y).subspan(x * 3, 3));
  };
  EXPECT_TRUE(is_changed(20, 12)) << "of the first, 24 x 16 when upright";
  EXPECT_FALSE(is_changed(30, 12));
  EXPECT_FALSE(is_changed(20, 20));
  const std::vector<Buffer> other{files[0], files[2], files[1]};
  EXPECT_NE(optimize(inputs_of(other), drawing({0, 1}), {}).output, result.output);
}

TEST(Inputs, that_nothing_uses_are_refused_by_the_work_itself) {
  const std::vector<Buffer> files{png_picture(8, 8), png_picture(8, 8)};
  EXPECT_EQ(refusal([&] { (void)optimize(inputs_of(files), Goal{}, {}); }),
            "This job takes 1 file; 2 were sent.");
}

TEST(Inputs, have_their_limit_together) {
  Limits limits;
  limits.max_input_bytes = 100;
  const auto refused_sizes = [&](const std::vector<std::uint64_t>& sizes) {
    return refusal([&] { check_sizes(sizes, limits); }, ErrorCode::payload_too_large);
  };
  EXPECT_EQ(refused_sizes({100}), "");
  EXPECT_EQ(refused_sizes({40, 60}), "");
  EXPECT_EQ(refused_sizes({101}), "The file is larger than 100 bytes.");
  EXPECT_EQ(refused_sizes({40, 61}), "The files are together larger than 100 bytes.");
  EXPECT_EQ(refused_sizes({UINT64_MAX, UINT64_MAX}),
            "The files are together larger than 100 bytes.");
}

TEST(Stamps, are_those_behind_the_first_in_order_and_always_have_alpha_and_8_bits) {
  const auto stamps = stamps_among({to_buffer(as_bytes("not looked at")), png_picture(20, 10),
                                    jpeg_picture(24, 16), png_picture(6, 8, true)});
  ASSERT_EQ(stamps.size(), 3U);
  const raster::Layout rgba{.model = raster::ColourModel::rgb, .alpha = true, .bits = 8};
  for (const auto& stamp : stamps) {
    EXPECT_EQ(stamp.layout(), rgba);
    EXPECT_TRUE(stamp.icc().empty());
  }
  EXPECT_EQ(stamps[0].width(), 20U);
  EXPECT_EQ(stamps[1].width(), 24U);
  EXPECT_TRUE(raster::is_opaque(stamps[1]));
  EXPECT_EQ(stamps[2].row8(0)[3], 255) << "alpha of the left half, see pictures_fixture.h";
  EXPECT_EQ(stamps[2].row8(0)[4 * 5 + 3], 120) << "and of the right one";
}

TEST(Stamps, come_upright_as_their_orientation_says) {
  const auto stamps = stamps_among({{}, jpeg_picture(24, 16, 6)});
  EXPECT_EQ(stamps.at(0).width(), 16U);
  EXPECT_EQ(stamps.at(0).height(), 24U);
}

TEST(Stamps, of_inks_are_srgb) {
  const auto stamps = stamps_among({{}, jpeg_picture(16, 16, 1, 4)});
  EXPECT_EQ(stamps.at(0).layout().model, raster::ColourModel::rgb);
}

TEST(Stamps, of_an_animation_are_its_first_frame) {
  const auto moving = animation();
  const auto stamps = stamps_among({{}, moving});
  const auto first = codecs::as_raster(*codecs::detect(moving))->read(moving, {})->next();
  ASSERT_EQ(stamps.size(), 1U);
  EXPECT_TRUE(stamps[0].same_pixels(
      raster::padded_to(raster::to_srgb(first.value().canvas), {24, 16}, true)));
}

TEST(Stamps, that_are_no_pictures_are_named_by_their_place) {
  const auto text = to_buffer(as_bytes("no picture"));
  EXPECT_EQ(refusal(
                [&] {
                  (void)stamps_among({{}, png_picture(4, 4), text});
                },
                ErrorCode::unsupported_format),
            "File 3: The format of the file is not known.");
  auto broken = png_picture(16, 16);
  broken.resize(40);
  EXPECT_TRUE(refusal(
                  [&] {
                    (void)stamps_among({{}, broken});
                  },
                  ErrorCode::corrupt_input)
                  .starts_with("File 2: "));
}

TEST(Stamps, have_the_limits_of_pictures_one_by_one_and_together) {
  const auto limited = [](const Limits& limits) {
    return refusal(
        [&] {
          (void)stamps_among({png_picture(90, 90), png_picture(10, 10), png_picture(10, 10)},
                             limits);
        },
        ErrorCode::limit_exceeded);
  };
  Limits limits;
  limits.max_frame_pixels = 100;
  limits.max_total_pixels = 200;
  EXPECT_EQ(limited(limits), "");
  limits.max_frame_pixels = 99;
  EXPECT_TRUE(limited(limits).starts_with("File 2: ")) << limited(limits);
  limits.max_frame_pixels = 100;
  limits.max_total_pixels = 199;
  EXPECT_EQ(limited(limits),
            "The pictures to be drawn have more pixels together than the limit of 199.");
}

}  // namespace
}  // namespace pressoir::engine
