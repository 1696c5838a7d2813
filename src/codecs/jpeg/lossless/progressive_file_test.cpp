#include "codecs/jpeg/lossless/progressive_file.h"

#include <gtest/gtest.h>

#include <map>

#include "codecs/jpeg/lossless/blocks_fixture.h"
#include "codecs/jpeg/lossless/scan_search.h"
#include "codecs/jpeg/segments.h"

namespace pressoir::codecs::jpeg {
namespace {

using test::BlockKind;
using test::component_of;

/// A picture whose last unit sticks out on both sides, with different samplings.
Picture picture_of(CodedColour colour, const BlockKind& kind, int h, int v) {
  const std::map<CodedColour, std::uint32_t> components = {{CodedColour::grey, 1},
                                                           {CodedColour::rgb, 3},
                                                           {CodedColour::ycbcr, 3},
                                                           {CodedColour::cmyk, 4},
                                                           {CodedColour::ycck, 4}};
  constexpr std::uint32_t kWide = 21, kHigh = 13;
  Picture picture{
      .width = 8 * kWide - 3, .height = 8 * kHigh - 5, .colour = colour, .components = {}};
  for (std::uint32_t i = 0; i < components.at(colour); ++i) {
    const bool is_full = i == 0 || i == 3;
    const auto across = static_cast<std::uint32_t>(is_full ? 1 : h);
    const auto down = static_cast<std::uint32_t>(is_full ? 1 : v);
    picture.components.push_back(
        component_of((kWide + across - 1) / across, (kHigh + down - 1) / down, kind, i + 1));
    Component& component = picture.components.back();
    component.id = static_cast<int>(i + 1);
    component.h = is_full && components.at(colour) > 1 ? h : 1;
    component.v = is_full && components.at(colour) > 1 ? v : 1;
    component.quant[5] = static_cast<std::uint16_t>(i == 2 ? 300 : 40);
  }
  return picture;
}

TEST(JpegProgressiveFile, codes_every_picture_in_fewer_bytes_than_the_library) {
  for (const BlockKind& kind :
       {BlockKind{.filled = 0.1, .density = 0.05}, BlockKind{.filled = 0.9, .density = 0.2},
        BlockKind{.filled = 1, .density = 0.9, .largest = 1000},
        BlockKind{.filled = 1, .density = 0.6, .largest = 12, .least = 4}}) {
    for (const auto colour : {CodedColour::grey, CodedColour::rgb, CodedColour::ycbcr,
                              CodedColour::cmyk, CodedColour::ycck}) {
      for (const auto& [h, v] : {std::pair{1, 1}, std::pair{2, 1}, std::pair{2, 2}}) {
        const Picture picture = picture_of(colour, kind, h, v);
        const std::vector<Scan> script = best_script(picture);
        const Buffer bytes = write_progressive(picture, script);
        EXPECT_TRUE(codes_picture(bytes, picture));
        EXPECT_LT(bytes.size(), write_coefficients(picture, Coding::progressive, script).size());
      }
    }
  }
}

TEST(JpegProgressiveFile, writes_scripts_of_any_depth) {
  const Picture picture = picture_of(
      CodedColour::ycbcr, {.filled = 1, .density = 0.7, .largest = 60, .least = 8}, 2, 2);
  std::vector<Scan> script = {{{0, 1, 2}, 0, 0, 0, 0}};
  for (int i = 0; i < 3; ++i)
    for (const auto& [from, to] : {std::pair{1, 1}, std::pair{2, 40}, std::pair{41, 63}})
      script.push_back({{i}, from, to, 0, 3});
  for (int low = 2; low >= 0; --low)
    for (int i = 0; i < 3; ++i) script.push_back({{i}, 1, 63, low + 1, low});
  EXPECT_TRUE(codes_picture(write_progressive(picture, script), picture));
}

TEST(JpegProgressiveFile, has_segments_for_four_tables_at_a_time) {
  const Picture picture = picture_of(CodedColour::ycbcr, {.filled = 1, .density = 0.4}, 1, 1);
  const std::vector<Scan> script = best_script(picture);
  std::size_t tables = 0;
  const Buffer bytes = write_progressive(picture, script);
  for (const Bytes piece : parse_segments(bytes).coded)
    tables += std::to_integer<int>(piece[1]) == 0xC4 ? 1 : 0;
  EXPECT_LE(tables, (script.size() + 3) / 4);
}

TEST(JpegProgressiveFile, codes_scans_that_are_too_large_to_wait_for_their_tables) {
  Picture picture = picture_of(CodedColour::grey, {}, 1, 1);
  picture.width = picture.height = 8 * 300;
  picture.components[0] = component_of(300, 300, {.filled = 1, .density = 0.9}, 3);
  const std::vector<Scan> script = {{{0}, 0, 0, 0, 0}, {{0}, 1, 63, 0, 1}, {{0}, 1, 63, 1, 0}};
  EXPECT_TRUE(codes_picture(write_progressive(picture, script), picture));
}

TEST(JpegProgressiveFile, refuses_coefficients_that_no_file_may_have) {
  Picture picture = picture_of(CodedColour::grey, {}, 1, 1);
  picture.components[0].blocks[5][9] = 1024;
  const std::vector<Scan> script = {{{0}, 0, 0, 0, 0}, {{0}, 1, 63, 0, 0}};
  EXPECT_THROW(write_progressive(picture, script), Error);
}

}  // namespace
}  // namespace pressoir::codecs::jpeg
