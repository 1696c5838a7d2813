#include <gtest/gtest.h>

#include <algorithm>

#include "codecs/codec.h"
#include "engine/optimize/optimize.h"
#include "engine/pictures_fixture.h"

namespace pressoir::engine {
namespace {

using testing::jpeg_picture;
using testing::png_picture;

Goal repair_alone() {
  Goal goal;
  goal.compression = Compression::none;
  goal.metadata.all = true;
  goal.repair = true;
  return goal;
}

Buffer cut(const Buffer& file, std::size_t percent) {
  return {file.begin(), file.begin() + static_cast<std::ptrdiff_t>(file.size() * percent / 100)};
}

TEST(OptimizeRepair, a_whole_file_comes_back_byte_for_byte) {
  Buffer padded = jpeg_picture(64, 48, 6);  // a metadata pass would drop the zeros
  padded.insert(padded.end(), 10, std::byte{0});
  for (const auto& input : {png_picture(64, 48), jpeg_picture(64, 48), padded}) {
    const auto result = optimize(input, repair_alone(), {});
    EXPECT_FALSE(result.output);
    EXPECT_FALSE(result.outcome.repair);
    EXPECT_EQ(result.outcome.method, "unchanged");
    EXPECT_EQ(result.outcome.bytes_after, input.size());
  }
}

TEST(OptimizeRepair, a_damaged_one_is_made_whole_and_what_it_lost_is_reported) {
  for (const auto& input : {jpeg_picture(64, 64, 6), png_picture(64, 64)}) {
    const auto damaged = cut(input, 70);
    const auto result = optimize(damaged, repair_alone(), {});
    ASSERT_TRUE(result.output);
    ASSERT_TRUE(result.outcome.repair);
    EXPECT_GT(result.outcome.repair->lost_percent, 0);
    EXPECT_LT(result.outcome.repair->lost_percent, 90);
    EXPECT_EQ(result.outcome.method, "repaired");
    EXPECT_EQ(result.outcome.bytes_before, damaged.size());
    EXPECT_EQ(result.outcome.bytes_after, result.output->size());
    EXPECT_EQ(result.outcome.format, result.outcome.input_format);
    EXPECT_FALSE(result.outcome.warnings.empty());
    EXPECT_FALSE(optimize(*result.output, repair_alone(), {}).output);
  }
}

TEST(OptimizeRepair, other_work_begins_with_the_repaired_file) {
  const auto damaged = cut(jpeg_picture(64, 64), 70);
  Goal goal;
  goal.compression = Compression::balanced;
  Resize half;
  half.width = 32;
  goal.steps = {half};
  EXPECT_THROW((void)optimize(damaged, goal, {}), Error);
  goal.repair = true;
  const auto result = optimize(damaged, goal, {});
  EXPECT_EQ(result.outcome.size, (Size{32, 32}));
  EXPECT_TRUE(result.outcome.repair);
  EXPECT_TRUE(result.outcome.method.starts_with("repaired, ")) << result.outcome.method;
}

TEST(OptimizeRepair, of_a_whole_file_other_work_is_as_without) {
  Goal goal;
  const auto input = png_picture(64, 48);
  const auto plain = optimize(input, goal, {});
  goal.repair = true;
  const auto result = optimize(input, goal, {});
  EXPECT_EQ(result.output, plain.output);
  EXPECT_EQ(result.outcome, plain.outcome);
}

TEST(OptimizeRepair, damaged_files_of_a_join_are_made_whole_first) {
  const auto whole = png_picture(64, 64);
  const auto damaged = cut(jpeg_picture(64, 64), 70);
  const std::vector<Bytes> inputs{whole, damaged};
  Goal goal;
  goal.join.emplace();
  goal.convert = Conversion{.format = Format("gif"), .background = {}};
  EXPECT_THROW((void)optimize(inputs, goal, {}), Error);
  goal.repair = true;
  const auto result = optimize(inputs, goal, {});
  ASSERT_TRUE(result.outcome.repair);
  ASSERT_EQ(result.outcome.repair->frames.size(), 1U);
  EXPECT_EQ(result.outcome.repair->frames[0].frame, 2U);
  EXPECT_NEAR(result.outcome.repair->lost_percent,
              result.outcome.repair->frames[0].lost_percent / 2, 0.01);
  EXPECT_EQ(result.outcome.bytes_before, whole.size() + damaged.size());
  EXPECT_EQ(result.outcome.input_format, Format("png"));
  const std::vector<Bytes> sound{whole, whole};
  EXPECT_FALSE(optimize(sound, goal, {}).outcome.repair);
}

/// A TIFF of two pages, the pixels of the first one last. TIFF 6.0, sections 2 and 4.
Buffer two_pages() {
  Buffer file = to_buffer(as_bytes(std::string_view("II*\0", 4)));
  const auto put = [&](std::uint32_t value, int bytes) {
    for (int i = 0; i < bytes; ++i) file.push_back(static_cast<std::byte>(value >> (8 * i) & 255U));
  };
  constexpr std::uint32_t kSide = 8, kPixels = kSide * kSide, kHead = 8,
                          kDirectory = 2 + 9 * 12 + 4;
  constexpr std::uint32_t kSecond = kHead + kDirectory, kEnd = kSecond + kDirectory;
  put(kHead, 4);
  for (const auto& [pixels, next] : {std::pair(kEnd + kPixels, kSecond), std::pair(kEnd, 0U)}) {
    put(9, 2);
    for (const auto& [tag, value] : std::initializer_list<std::pair<std::uint32_t, std::uint32_t>>{
             {256, kSide},   // width
             {257, kSide},   // length
             {258, 8},       // bits of a sample
             {259, 1},       // not compressed
             {262, 1},       // black is 0
             {273, pixels},  // where they are
             {277, 1},       // samples of a pixel
             {278, kSide},   // rows of a strip
             {279, kPixels}}) {
      constexpr std::uint32_t kLong = 4;
      put(tag, 2), put(kLong, 2), put(1, 4), put(value, 4);
    }
    put(next, 4);
  }
  for (std::uint32_t i = 0; i < 2 * kPixels; ++i) put(i, 1);
  return file;
}

TEST(OptimizeRepair, of_several_pages_the_first_alone_is_not_all) {
  const Buffer whole = two_pages();
  const Bytes damaged = Bytes(whole).first(whole.size() - 24);
  Goal goal;
  goal.repair = true;
  EXPECT_FALSE(optimize(whole, repair_alone(), {}).output);
  goal.convert = Conversion{.format = Format("png"), .background = {}};
  for (const bool joins : {false, true}) {
    if (joins) goal.convert->format = Format("gif");
    if (joins) goal.join.emplace();
    const auto result = optimize(damaged, goal, {});
    ASSERT_TRUE(result.outcome.repair);
    EXPECT_TRUE(result.outcome.is_partial) << joins;
    EXPECT_TRUE(std::ranges::any_of(result.outcome.warnings, [](const std::string& warning) {
      return warning.find("first page") != std::string::npos;
    })) << joins;
  }
}

TEST(OptimizeRepair, too_little_left_is_an_error_that_says_so) {
  const auto input = png_picture(64, 48);
  try {
    (void)optimize(cut(input, 1), repair_alone(), {});
    FAIL();
  } catch (const Error& error) {
    EXPECT_EQ(error.code(), ErrorCode::corrupt_input);
    EXPECT_NE(std::string(error.what()).find("cannot be repaired"), std::string::npos);
  }
}

}  // namespace
}  // namespace pressoir::engine
