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
  EXPECT_DOUBLE_EQ(result.outcome.repair->lost_percent,
                   result.outcome.repair->frames[0].lost_percent / 2);
  EXPECT_EQ(result.outcome.bytes_before, whole.size() + damaged.size());
  EXPECT_EQ(result.outcome.input_format, Format("png"));
  const std::vector<Bytes> sound{whole, whole};
  EXPECT_FALSE(optimize(sound, goal, {}).outcome.repair);
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
