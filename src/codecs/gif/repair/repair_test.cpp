#include "codecs/gif/repair/repair.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <array>
#include <iterator>

#include "codecs/gif/animations_fixture.h"
#include "codecs/gif/blocks.h"
#include "codecs/gif/reader.h"
#include "codecs/gif/repair/block_rescue.h"
#include "codecs/gif/repair/partial_frame.h"
#include "codecs/repair_fixture.h"

namespace pressoir::codecs::gif {
namespace {

Repaired repaired(Bytes file) { return repairs::repaired(repair, file); }
std::string why_not(Bytes file) { return repairs::why_not(repair, file); }

Buffer cut(const Buffer& file, std::size_t size) {
  return {file.begin(), file.begin() + static_cast<std::ptrdiff_t>(size)};
}

std::vector<raster::Frame> frames_of(Bytes file) {
  Reader reader(file, Limits{});
  std::vector<raster::Frame> frames;
  while (auto frame = reader.next()) frames.push_back(std::move(*frame));
  return frames;
}

/// Where the image blocks of a whole file start and end.
struct Place {
  std::size_t start, end;
};
std::vector<Place> places_of_frames(const Buffer& file) {
  std::vector<Place> places;
  for_blocks(file, [&](const Block& block) {
    const auto start = static_cast<std::size_t>(block.whole.data() - file.data());
    if (block.kind == BlockKind::image) places.push_back({start, start + block.whole.size()});
  });
  return places;
}

TEST(GifRepair, leaves_whole_files_alone) {
  for (const Buffer& file : {testing::still(40, 30, 16), testing::animation(),
                             testing::interlaced(), testing::with_metadata(testing::animation())})
    EXPECT_FALSE(repair(file, Limits{}));
}

TEST(GifRepair, a_trailer_is_all_that_is_missing) {
  const Buffer whole = testing::animation();
  const auto result = repaired(cut(whole, whole.size() - 1));
  EXPECT_EQ(result.bytes, whole);
  EXPECT_EQ(result.report.lost_percent, 0);
}

TEST(GifRepair, keeps_the_frames_so_far_byte_for_byte) {
  const Buffer whole = testing::animation();
  const auto places = places_of_frames(whole);
  const auto before = frames_of(whole);
  for (std::size_t left = 1; left < places.size(); ++left) {
    const auto result = repaired(cut(whole, places[left - 1].end + 3));
    EXPECT_TRUE(std::equal(result.bytes.begin(), result.bytes.end() - 1, whole.begin())) << left;
    const auto after = frames_of(result.bytes);
    ASSERT_EQ(after.size(), left);
    for (std::size_t i = 0; i < left; ++i) {
      EXPECT_EQ(before[i].delay_milliseconds, after[i].delay_milliseconds) << i;
      EXPECT_TRUE(before[i].canvas.same_pixels(after[i].canvas)) << i;
    }
    EXPECT_FALSE(repair(result.bytes, Limits{}));
  }
}

TEST(GifRepair, one_frame_that_is_left_of_an_animation_may_have_had_others_behind_it) {
  const Buffer whole = testing::animation();
  const auto result = repaired(cut(whole, places_of_frames(whole)[0].end));
  ASSERT_EQ(result.warnings.size(), 1U);
  EXPECT_NE(result.warnings[0].find("may have had more frames"), std::string::npos);
  const Buffer still = testing::still(40, 30, 16);
  EXPECT_TRUE(repaired(cut(still, still.size() - 1)).warnings.empty());
}

TEST(GifRepair, half_a_frame_shows_below_it_what_was_there_before) {
  const Buffer whole = testing::noisy(3);
  const auto places = places_of_frames(whole);
  const auto result = repaired(cut(whole, (places[1].end + places[2].end) / 2));
  const auto before = frames_of(whole), after = frames_of(result.bytes);
  ASSERT_EQ(after.size(), 3U);
  EXPECT_TRUE(before[1].canvas.same_pixels(after[1].canvas));
  ASSERT_EQ(result.report.frames.size(), 1U);
  EXPECT_EQ(result.report.frames[0].frame, 3U);
  EXPECT_GT(result.report.frames[0].lost_percent, 20);
  EXPECT_LT(result.report.frames[0].lost_percent, 80);
  EXPECT_LT(result.report.lost_percent, result.report.frames[0].lost_percent);
  const std::uint32_t height = before[2].canvas.height();
  EXPECT_TRUE(std::ranges::equal(before[2].canvas.row8(0), after[2].canvas.row8(0)));
  EXPECT_FALSE(
      std::ranges::equal(before[2].canvas.row8(height - 1), after[2].canvas.row8(height - 1)));
}

TEST(GifRepair, a_still_picture_is_continued_in_its_colours) {
  const Buffer whole = testing::noisy(1);
  const auto result = repaired(cut(whole, whole.size() / 2));
  EXPECT_GT(result.report.lost_percent, 10);
  EXPECT_TRUE(result.report.frames.empty());
  const auto before = frames_of(whole), after = frames_of(result.bytes);
  EXPECT_TRUE(std::ranges::equal(before[0].canvas.row8(0), after[0].canvas.row8(0)));
  EXPECT_FALSE(repair(result.bytes, Limits{}));
}

TEST(GifRepair, rows_of_an_interlaced_picture_are_interpolated) {
  const Buffer whole = testing::interlaced();
  const auto places = places_of_frames(whole);
  const auto start = rescue_blocks(whole).head.size();
  const auto result = repaired(cut(whole, start + (places[0].end - start) * 7 / 10));
  EXPECT_GT(result.report.coarse_percent, 0);
  EXPECT_LT(result.report.lost_percent, 20);
}

TEST(GifRepair, between_rows_of_a_later_frame_what_was_there_shows_only_where_it_stayed) {
  constexpr Rgba kBlack = 0xFF000000U, kWhite = 0xFFFFFFFFU, kRed = 0xFF0000FFU;
  constexpr std::uint32_t kSide = 16;
  PartialFrame partial;
  partial.frame.rect = {0, 0, kSide, kSide};
  partial.frame.palette = {kBlack, kWhite, kRed};
  RgbaCanvas base;
  for (std::uint32_t y = 0; y < kSide; ++y)
    for (std::uint32_t x = 0; x < kSide; ++x) {
      const bool is_known = y % 2 == 0;
      base.push_back(is_known ? kBlack : kRed);
      partial.known.push_back(is_known ? 1 : 0);
      partial.frame.indices.push_back(is_known && x >= kSide / 2 ? 1 : 0);
      partial.arrived += is_known ? 1 : 0;
    }
  fill_missing(partial, base, kSide);
  for (std::uint32_t y = 1; y < kSide; y += 2)
    for (std::uint32_t x = 0; x < kSide; ++x) {
      const bool is_new = x >= kSide / 2 && y + 1 < kSide;
      EXPECT_EQ(partial.frame.indices[y * kSide + x], is_new ? 1 : 2) << x << ' ' << y;
    }
  EXPECT_EQ(partial.coarse, kSide * (kSide / 2 - 1));
  EXPECT_EQ(partial.lost(), kSide);
}

TEST(GifRepair, goes_on_behind_bytes_that_mean_nothing) {
  const Buffer whole = testing::animation();
  const auto places = places_of_frames(whole);
  Buffer file = whole;
  file.insert(file.begin() + static_cast<std::ptrdiff_t>(places[2].end), 9, std::byte{0x77});
  const auto result = repaired(file);
  EXPECT_EQ(result.bytes, whole);
}

TEST(GifRepair, a_first_frame_that_is_lost_does_not_say_how_large_the_screen_is) {
  Buffer file = testing::animation();
  const auto first = places_of_frames(file)[0].start;
  file[first + 6] = std::byte{0x10};   // its width: thousands of pixels
  file[first + 12] = std::byte{0x11};  // the end of its codes instead of the first
  const auto result = repaired(file);
  EXPECT_EQ(result.report.frames_lost, 1U);
  const auto summary = summary_of(result.bytes);
  EXPECT_EQ(result.before.pixels->width, summary.width);
  EXPECT_EQ(result.before.pixels->height, summary.height);
}

TEST(GifRepair, a_control_of_another_size_says_nothing) {
  const Buffer whole = testing::still(40, 30, 16);
  const auto image = places_of_frames(whole)[0];
  const auto part = (image.start + 2 * image.end) / 3;
  const auto expected = frames_of(repaired(cut(whole, part)).bytes);
  for (unsigned transparent = 0; transparent < 16; ++transparent) {
    Buffer file = cut(whole, part);
    const std::array control{0x21U, 0xF9U, 5U, 1U, 0U, 0U, transparent, 0U, 0U};
    std::ranges::transform(control,
                           std::inserter(file, file.begin() + static_cast<int>(image.start)),
                           [](unsigned value) { return static_cast<std::byte>(value); });
    const auto shown = frames_of(repaired(file).bytes);
    EXPECT_TRUE(shown.at(0).canvas.same_pixels(expected.at(0).canvas)) << transparent;
  }
}

TEST(GifRepair, says_why_a_file_cannot_be_repaired) {
  const Buffer whole = testing::still(40, 30, 16);
  EXPECT_NE(why_not(Bytes(whole).first(10)).find("header is cut off"), std::string::npos);
  const auto start = rescue_blocks(whole).head.size();
  EXPECT_NE(why_not(Bytes(whole).first(start + 4)).find("ends before"), std::string::npos);
  EXPECT_NE(why_not(Bytes(whole).first(start + 12)).find("nothing of the picture"),
            std::string::npos);
}

TEST(GifRepair, a_bit_that_flips_anywhere_does_no_harm) {
  for (const Buffer& whole : {testing::animation(), testing::interlaced()})
    repairs::expect_no_harm_by_flips(repair, whole, 6, 7, std::byte{0x21});
}

}  // namespace
}  // namespace pressoir::codecs::gif
