#include "engine/optimize/optimize.h"

#include <gtest/gtest.h>

#include <algorithm>

#include "codecs/codec.h"
#include "engine/pictures_fixture.h"

namespace pressoir::engine {
namespace {

using testing::jpeg_picture;
using testing::png_picture;

ErrorCode code_of(Bytes input, const Goal& goal, const Limits& limits = {}) {
  try {
    (void)optimize(input, goal, limits);
  } catch (const Error& error) {
    return error.code();
  }
  return ErrorCode::conflict;  // nothing was thrown
}

Bytes output_of(const Result& result, const Buffer& input) {
  return result.output ? Bytes(*result.output) : Bytes(input);
}

TEST(Optimize, makes_pictures_smaller_without_loss) {
  for (const auto& input : {png_picture(64, 48), png_picture(64, 48, true), jpeg_picture(64, 48)}) {
    const auto result = optimize(input, {}, {});
    ASSERT_TRUE(result.output);
    EXPECT_LT(result.output->size(), input.size());
    EXPECT_EQ(result.outcome.bytes_before, input.size());
    EXPECT_EQ(result.outcome.bytes_after, result.output->size());
    EXPECT_EQ(result.outcome.size, (Size{64, 48}));
    EXPECT_EQ(result.outcome.format, result.outcome.input_format);
    EXPECT_TRUE(result.outcome.proven_lossless);
    EXPECT_FALSE(result.outcome.score);
    EXPECT_NEAR(score(input, *result.output, {}), 100, 0.01);
  }
}

TEST(Optimize, the_output_of_the_output_is_the_output) {
  for (const auto& input : {png_picture(64, 48), jpeg_picture(64, 48)}) {
    const auto first = optimize(input, {}, {});
    ASSERT_TRUE(first.output);
    const auto second = optimize(*first.output, {}, {});
    EXPECT_FALSE(second.output);
    EXPECT_EQ(second.outcome.method, "unchanged");
    EXPECT_EQ(second.outcome.bytes_after, first.output->size());
  }
}

TEST(Optimize, lossy_goals_carry_a_score_near_their_target) {
  Goal goal;
  goal.compression = Compression::balanced;
  const auto input = jpeg_picture(96, 96);
  const auto result = optimize(input, goal, {});
  const auto size = output_of(result, input).size();
  EXPECT_LE(size, input.size());
  if (result.outcome.score) {
    EXPECT_GE(*result.outcome.score, 79.5);
  }
}

TEST(Optimize, no_compression_leaves_the_coded_data_alone) {
  Goal goal;
  goal.compression = Compression::none;
  goal.metadata.all = true;
  const auto input = jpeg_picture(64, 48);
  const auto result = optimize(input, goal, {});
  EXPECT_FALSE(result.output);
  EXPECT_EQ(result.outcome.method, "unchanged");
}

TEST(Optimize, metadata_that_is_not_asked_for_goes_even_without_compression) {
  Goal goal;
  goal.compression = Compression::none;
  goal.metadata.orientation = true;
  auto input = jpeg_picture(64, 48);
  const std::string comment = std::string("\xFF\xFE\x00\x09", 4) + "private";
  const auto bytes = as_bytes(comment);
  input.insert(input.begin() + 2, bytes.begin(), bytes.end());
  const auto result = optimize(input, goal, {});
  ASSERT_TRUE(result.output);
  EXPECT_EQ(result.outcome.method, "metadata");
  EXPECT_EQ(as_text(*result.output).find("private"), std::string_view::npos);
}

TEST(Optimize, a_saving_below_the_minimum_delivers_the_input) {
  Goal goal;
  goal.min_gain_percent = 99;
  goal.metadata.all = true;
  const auto input = jpeg_picture(64, 48);
  const auto result = optimize(input, goal, {});
  EXPECT_FALSE(result.output);
  EXPECT_EQ(result.outcome.method, "unchanged");
}

TEST(Optimize, a_saving_of_metadata_below_the_minimum_leaves_it_too) {
  Goal goal;
  goal.min_gain_percent = 50;
  auto input = jpeg_picture(64, 48);
  const std::string comment = std::string("\xFF\xFE\x00\x09", 4) + "private";
  const auto bytes = as_bytes(comment);
  input.insert(input.begin() + 2, bytes.begin(), bytes.end());
  const auto kept = optimize(input, goal, {});
  EXPECT_FALSE(kept.output);
  EXPECT_EQ(kept.outcome.method, "unchanged");
  EXPECT_EQ(kept.outcome.metadata_kept, std::vector<std::string>{"comment"});
  EXPECT_EQ(kept.outcome.bytes_after, input.size());
  goal.min_gain_percent = 0.1;
  const auto made = optimize(input, goal, {});
  ASSERT_TRUE(made.output);
  EXPECT_EQ(made.outcome.metadata_dropped, std::vector<std::string>{"comment"});
}

TEST(Optimize, a_resize_that_makes_a_file_larger_says_so) {
  const auto larger = [](const Goal& goal) {
    const auto result = optimize(png_picture(64, 48), goal, {});
    return std::ranges::find(result.outcome.warnings, "the result is larger than the file was") !=
           result.outcome.warnings.end();
  };
  Goal goal;
  Resize resize;
  resize.width = 256;
  resize.enlarge = true;
  goal.steps = {resize};
  EXPECT_TRUE(larger(goal));
  resize.width = 16;
  goal.steps = {resize};
  EXPECT_FALSE(larger(goal));
  goal.steps = {Upscale{4}};
  EXPECT_FALSE(larger(goal)) << "which is what it is for";
}

TEST(Optimize, converts_to_the_format_asked_for) {
  Goal goal;
  goal.convert = Conversion{Format("png"), false, {}};
  const auto input = jpeg_picture(32, 32);
  const auto result = optimize(input, goal, {});
  ASSERT_TRUE(result.output);
  EXPECT_EQ(codecs::detect(*result.output)->info().name, "png");
  EXPECT_EQ(result.outcome.format.name(), "png");
  EXPECT_EQ(result.outcome.input_format.name(), "jpeg");
}

TEST(Optimize, a_result_without_all_frames_is_partial) {
  const auto still = png_picture(40, 30), other = png_picture(30, 40);
  const std::vector<Bytes> both{still, other};
  Goal goal;
  goal.convert = Conversion{Format("gif"), false, {}};
  goal.join = Join{};
  const auto moving = optimize(both, goal, {}).output.value();
  goal.join.reset();
  goal.convert->background = Colour{};
  for (const auto* name : {"png", "jpeg", "webp", "gif"}) {
    goal.convert->format = Format(name);
    const auto result = optimize(moving, goal, {});
    const bool is_still =
        result.outcome.format == Format("png") || result.outcome.format == Format("jpeg");
    EXPECT_EQ(result.outcome.is_partial, is_still) << name;
    EXPECT_FALSE(optimize(still, goal, {}).outcome.is_partial) << name;
  }
  goal.convert->format = Format("png");
  goal.steps = {Rotate{90}};
  EXPECT_TRUE(optimize(moving, goal, {}).outcome.is_partial);
}

TEST(Optimize, a_conversion_that_is_not_smaller_loses_where_that_is_asked) {
  Goal goal;
  goal.convert = Conversion{Format("png"), true, {}};
  const auto input = jpeg_picture(96, 96);
  const auto result = optimize(input, goal, {});
  EXPECT_EQ(result.outcome.format.name(), "jpeg");
  EXPECT_LE(output_of(result, input).size(), input.size());
}

TEST(Optimize, alpha_without_a_background_is_optimised_as_itself_or_refused) {
  const auto input = png_picture(48, 48, true);
  Goal goal;
  goal.convert = Conversion{Format("jpeg"), true, {}};
  EXPECT_EQ(optimize(input, goal, {}).outcome.format.name(), "png");
  goal.convert->only_if_smaller = false;
  EXPECT_EQ(code_of(input, goal), ErrorCode::invalid_request);
}

TEST(Optimize, a_conversion_that_need_not_be_gives_way_where_the_limits_do_not_suffice) {
  Goal goal;
  goal.convert = Conversion{Format("jpeg"), true, {}};
  const auto input = png_picture(66'000, 2);  // a JPEG has at most 65,500 a side
  EXPECT_EQ(optimize(input, goal, {}).outcome.format.name(), "png");
  goal.steps = {Rotate{180}, Flatten{}};
  EXPECT_EQ(optimize(input, goal, {}).outcome.format.name(), "png");
  goal.convert->only_if_smaller = false;
  EXPECT_EQ(code_of(input, goal), ErrorCode::limit_exceeded);
}

TEST(Optimize, conversion_to_the_same_format_is_plain_optimising) {
  Goal goal;
  goal.convert = Conversion{Format("png"), false, {}};
  const auto input = png_picture(64, 48);
  EXPECT_EQ(output_of(optimize(input, goal, {}), input).size(),
            output_of(optimize(input, {}, {}), input).size());
}

TEST(Optimize, turns_upright_without_loss_and_fails_when_there_is_nothing_to_turn) {
  Goal goal;
  goal.compression = Compression::none;
  goal.metadata.all = true;
  goal.steps = {TurnUpright{true}};
  const auto turned = optimize(jpeg_picture(64, 32, 6), goal, {});
  ASSERT_TRUE(turned.output);
  EXPECT_EQ(turned.outcome.size, (Size{32, 64}));
  EXPECT_EQ(turned.outcome.method, "upright");
  EXPECT_EQ(codecs::detect(*turned.output)->probe(*turned.output, {}).pixels.value().orientation,
            1);
  EXPECT_EQ(code_of(jpeg_picture(64, 32), goal), ErrorCode::invalid_request);
  goal.compression = Compression::lossless;
  const auto smaller = optimize(jpeg_picture(64, 32, 6), goal, {});
  ASSERT_TRUE(smaller.output);
  EXPECT_LE(smaller.output->size(), turned.output->size());
}

TEST(Optimize, an_upright_picture_may_be_asked_for_beside_its_metadata) {
  Goal goal;
  goal.upright = true;
  goal.metadata.all = true;
  const auto input = jpeg_picture(64, 32, 6);
  const auto result = optimize(input, goal, {});
  ASSERT_TRUE(result.output);
  EXPECT_LE(result.output->size(), input.size());
  EXPECT_EQ(result.outcome.size.value().width, 32U);
  EXPECT_EQ(codecs::detect(*result.output)->probe(*result.output, {}).pixels.value().orientation,
            1);
  const auto as_it_is = optimize(jpeg_picture(64, 32), goal, {});
  EXPECT_EQ(as_it_is.outcome.size.value().width, 64U);
}

TEST(Optimize, a_lossy_picture_comes_upright_beside_its_metadata_whatever_its_blocks) {
  Goal goal;
  goal.compression = Compression::balanced;
  goal.upright = goal.metadata.all = true;
  for (const std::uint32_t height : {48U, 45U}) {
    const auto input = jpeg_picture(90, height, 6);
    const auto result = optimize(input, goal, {});
    ASSERT_TRUE(result.output);
    EXPECT_LT(result.output->size(), input.size());
    EXPECT_EQ(result.outcome.size.value().width, height);
    EXPECT_EQ(codecs::detect(*result.output)->probe(*result.output, {}).pixels.value().orientation,
              1);
    const auto again = optimize(*result.output, goal, {});
    EXPECT_FALSE(again.output);
  }
}

TEST(Optimize, a_step_for_cmyk_does_nothing_to_rgb) {
  for (const auto compression : {Compression::none, Compression::lossless, Compression::balanced}) {
    Goal plain, with_step;
    plain.compression = with_step.compression = compression;
    plain.metadata.all = with_step.metadata.all = true;
    with_step.steps = {ToSrgb{.only_cmyk = true}};
    for (const auto& input : {jpeg_picture(64, 48, 6), png_picture(64, 48, true)}) {
      const auto expected = optimize(input, plain, {}), got = optimize(input, with_step, {});
      EXPECT_TRUE(std::ranges::equal(output_of(got, input), output_of(expected, input)));
      EXPECT_EQ(got.outcome.method, expected.outcome.method);
      EXPECT_EQ(got.outcome.proven_lossless, expected.outcome.proven_lossless);
      EXPECT_EQ(got.outcome.metadata_kept, expected.outcome.metadata_kept);
    }
  }
}

TEST(Optimize, cmyk_is_converted_to_rgb_and_reported) {
  const auto input = jpeg_picture(64, 48, 1, 4);
  const auto* codec = codecs::codec_named("jpeg");
  ASSERT_TRUE(codec->probe(input, {}).pixels.value().is_cmyk);
  for (const auto compression : {Compression::lossless, Compression::balanced}) {
    Goal goal;
    goal.compression = compression;
    EXPECT_TRUE(
        codec->probe(output_of(optimize(input, goal, {}), input), {}).pixels.value().is_cmyk);
    goal.steps = {ToSrgb{.only_cmyk = true}};
    const auto result = optimize(input, goal, {});
    EXPECT_FALSE(codec->probe(output_of(result, input), {}).pixels.value().is_cmyk);
    EXPECT_FALSE(result.outcome.proven_lossless);
  }
}

TEST(Optimize, a_quality_for_palettes_holds_for_png_alone) {
  Goal by_score, by_palette;
  by_score.compression = by_palette.compression = Compression::balanced;
  by_palette.palette_quality = 60;
  Goal by_quality = by_score;
  by_quality.quality = 60;
  const auto jpeg = jpeg_picture(64, 48), png = png_picture(64, 48);
  EXPECT_EQ(optimize(jpeg, by_palette, {}).output, optimize(jpeg, by_score, {}).output);
  EXPECT_EQ(optimize(png, by_palette, {}).output, optimize(png, by_quality, {}).output);
  Goal lossless;
  Goal also = lossless;
  also.palette_quality = 60;
  EXPECT_EQ(optimize(png, also, {}).output, optimize(png, lossless, {}).output);
  also.palette_quality = 101;
  EXPECT_EQ(code_of(png, also), ErrorCode::invalid_request);
}

TEST(Optimize, a_conversion_may_have_a_quality_of_its_own) {
  Goal goal;
  goal.convert = Conversion{Format("jpeg"), false, {}, 30};
  const auto input = png_picture(96, 96);
  const auto rough = optimize(input, goal, {});
  goal.convert->quality = 95;
  const auto fine = optimize(input, goal, {});
  EXPECT_LT(rough.outcome.bytes_after, fine.outcome.bytes_after);
}

TEST(Optimize, what_it_does_not_know_or_may_not_do_has_its_own_error) {
  const auto input = png_picture(64, 48);
  EXPECT_EQ(code_of(as_bytes("just text, no picture"), {}), ErrorCode::unsupported_format);
  EXPECT_EQ(code_of({}, {}), ErrorCode::unsupported_format);
  EXPECT_EQ(code_of(Bytes(input).first(40), {}), ErrorCode::corrupt_input);
  Limits limits;
  limits.max_input_bytes = input.size() - 1;
  EXPECT_EQ(code_of(input, {}, limits), ErrorCode::payload_too_large);
  limits = {};
  limits.max_output_bytes = 10;
  EXPECT_EQ(code_of(input, {}, limits), ErrorCode::limit_exceeded);
  limits = {};
  limits.max_frame_pixels = 64 * 48 - 1;
  EXPECT_EQ(code_of(input, {}, limits), ErrorCode::limit_exceeded);
}

TEST(Optimize, options_out_of_range_are_refused) {
  const auto input = png_picture(16, 16);
  Goal goal;
  goal.quality = 101;
  EXPECT_EQ(code_of(input, goal), ErrorCode::invalid_request);
  goal.quality = 80;
  goal.target_score = 80;
  EXPECT_EQ(code_of(input, goal), ErrorCode::invalid_request);
  goal = {};
  goal.min_gain_percent = -1;
  EXPECT_EQ(code_of(input, goal), ErrorCode::invalid_request);
  goal = {};
  goal.convert = Conversion{Format("xyz"), false, {}};
  EXPECT_EQ(code_of(input, goal), ErrorCode::unsupported_format);
}

}  // namespace
}  // namespace pressoir::engine
