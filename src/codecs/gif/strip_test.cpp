#include "codecs/gif/strip.h"

#include <gtest/gtest.h>

#include "codecs/gif/lossless.h"
#include "codecs/gif/mark.h"
#include "codecs/gif/test_animations.h"

namespace pressoir::codecs::gif {
namespace {

using Names = std::vector<std::string>;

TEST(Strip, drops_what_nobody_asked_for_and_says_so) {
  const auto plain = testing::animation();
  const auto file = testing::with_metadata(plain);
  const auto result = strip(file, {});
  EXPECT_EQ(result.bytes, plain);
  EXPECT_EQ(side_data(file), (Names{"comment", "icc", "xmp"}));
  EXPECT_TRUE(side_data(result.bytes).empty());
  EXPECT_TRUE(result.warnings.empty());
}

TEST(Strip, keeps_everything_or_the_profile_alone) {
  const auto file = testing::with_metadata(testing::animation());
  const auto all = strip(file, {.all = true});
  EXPECT_EQ(all.bytes, file);
  const auto profile = strip(file, {.icc = true});
  EXPECT_EQ(side_data(profile.bytes), Names{"icc"});
  EXPECT_NE(as_text(profile.bytes).find("ICCRGBG1"), std::string_view::npos);
}

TEST(Strip, cuts_what_follows_the_trailer_and_names_it) {
  const auto plain = testing::still(9, 9, 4);
  auto file = plain;
  file.insert(file.end(), 100, std::byte{7});
  EXPECT_EQ(side_data(file), Names{"trailing_data"});
  EXPECT_EQ(strip(file, {.all = true}).bytes, plain);
}

TEST(Strip, is_never_larger_where_the_trailer_is_missing) {
  auto file = testing::still(9, 9, 4);
  file.pop_back();
  EXPECT_EQ(strip(file, {}).bytes, file);
}

TEST(Strip, refuses_blocks_that_end_too_soon) {
  const auto file = testing::animation();
  for (std::size_t size = 6; size + 1 < file.size(); ++size) {
    try {
      (void)strip(Bytes(file).first(size), {});
    } catch (const Error& error) {
      EXPECT_EQ(error.code(), ErrorCode::corrupt_input);
    }
  }
  EXPECT_THROW((void)strip(Bytes(file).first(file.size() / 2 + 1), {}), Error);
}

TEST(KeptBlocks, go_with_a_file_coded_anew) {
  const auto plain = testing::animation();
  const auto file = testing::with_metadata(plain);
  const auto blocks = kept_blocks(file, {.all = true});
  const auto result = dressed(plain, blocks, Mark{});
  EXPECT_EQ(result.size(), file.size() + kMarkBytes);
  EXPECT_EQ(strip(result, {.all = true}).bytes, result);
  EXPECT_EQ(strip(result, {}).bytes, dressed(plain, {}, Mark{}));
  EXPECT_EQ(side_data(result), (Names{"comment", "icc", "xmp"}));
}

Goal with_score(double score) {
  Goal goal;
  goal.target_score = score;
  return goal;
}

TEST(Mark, is_found_again_and_fits_only_its_file) {
  Goal goal = with_score(81.5);
  goal.fast = true;
  auto file = dressed(testing::animation(), {}, mark_for(goal));
  EXPECT_EQ(file.size(), testing::animation().size() + kMarkBytes);
  EXPECT_EQ(mark_in(file), mark_for(goal));
  EXPECT_FALSE(mark_in(testing::animation()));
  file[200] ^= std::byte{1};  // a pixel's code
  EXPECT_FALSE(mark_in(file));
}

TEST(Mark, covers_the_same_and_a_higher_target_but_no_lower_one) {
  const Mark mark = mark_for(with_score(80));
  EXPECT_TRUE(covers(mark, with_score(80)));
  EXPECT_TRUE(covers(mark, with_score(90)));
  EXPECT_TRUE(covers(mark, Goal{}));
  EXPECT_FALSE(covers(mark, with_score(79.5)));
  EXPECT_FALSE(covers(mark_for(Goal{}), with_score(80)));
  Goal quality, fast, bytes, more_bytes;
  quality.quality = 80;
  fast.fast = true;
  bytes.target_bytes = 1000;
  more_bytes.target_bytes = 3000;
  EXPECT_FALSE(covers(mark, quality));
  EXPECT_FALSE(covers(mark_for(fast), Goal{}));
  EXPECT_TRUE(covers(mark_for(Goal{}), fast));
  EXPECT_TRUE(covers(mark_for(bytes), bytes));
  EXPECT_FALSE(covers(mark_for(bytes), more_bytes));
}

}  // namespace
}  // namespace pressoir::codecs::gif
