#include "codecs/jpeg/lossless/lossless.h"

#include <gtest/gtest.h>

#include <functional>

#include "codecs/jpeg/lossless/joined_tables.h"
#include "codecs/jpeg/lossless/progressive_file.h"
#include "codecs/jpeg/lossless/scan_search.h"
#include "codecs/jpeg/pictures_fixture.h"

namespace pressoir::codecs::jpeg {
namespace {

using test::jpeg_of;
using test::waves;

TEST(JpegLossless, keeps_every_coefficient_of_every_kind_of_picture) {
  for (const auto model :
       {raster::ColourModel::grey, raster::ColourModel::rgb, raster::ColourModel::cmyk}) {
    for (const Sampling sampling : {Sampling::s444, Sampling::s422, Sampling::s420}) {
      const Buffer jpeg = jpeg_of(waves(67, 45, model), 80, sampling);
      const Picture picture = read_coefficients(jpeg);
      const Coded coded = smallest_coding(picture, ScriptSearch::whole);
      EXPECT_LT(coded.bytes.size(), jpeg.size());
      EXPECT_TRUE(same_picture(read_coefficients(coded.bytes), picture));
      EXPECT_TRUE(decode(coded.bytes).canvas.same_pixels(decode(jpeg).canvas));
    }
  }
}

TEST(JpegLossless, notices_a_single_changed_coefficient) {
  const Picture picture = read_coefficients(jpeg_of(waves(32, 32)));
  Picture other = picture;
  ++other.components[2].blocks.back()[63];
  EXPECT_FALSE(same_picture(picture, other));
  other = picture;
  ++other.components[1].quant[5];
  EXPECT_FALSE(same_picture(picture, other));
}

TEST(JpegLossless, search_beats_the_standard_script) {
  const Picture picture = read_coefficients(jpeg_of(waves(512, 384), 90));
  const std::vector<Scan> script = best_script(picture);
  EXPECT_LE(script.size(), 24U);
  EXPECT_LT(write_progressive(picture, script).size(),
            write_coefficients(picture, Coding::progressive).size());
}

TEST(JpegLossless, a_sample_of_the_blocks_finds_nearly_the_best_script) {
  const Picture picture = read_coefficients(jpeg_of(waves(1600, 1200), 80));
  const std::vector<Scan> sampled = best_script(picture, ScriptSearch::sampled);
  const std::size_t best = write_progressive(picture, best_script(picture)).size();
  EXPECT_LT(static_cast<double>(write_progressive(picture, sampled).size()),
            1.002 * static_cast<double>(best));
}

TEST(JpegLossless, script_search_handles_empty_and_full_blocks) {
  for (const int value : {0, 1, 5, 1000}) {
    Picture picture = read_coefficients(jpeg_of(waves(64, 64)));
    for (Component& component : picture.components)
      for (Block& block : component.blocks)
        std::fill(block.begin() + 1, block.end(), static_cast<std::int16_t>(value));
    EXPECT_TRUE(same_picture(read_coefficients(smallest_coding(picture, ScriptSearch::whole).bytes),
                             picture));
  }
}

std::size_t segments_of(Bytes jpeg, std::uint8_t marker) {
  std::size_t count = 0;
  for (const Bytes piece : parse_segments(jpeg).coded)
    count += std::to_integer<std::uint8_t>(piece[1]) == marker ? 1 : 0;
  return count;
}

TEST(JpegLossless, tables_side_by_side_share_a_segment) {
  const Picture picture = read_coefficients(jpeg_of(waves(24, 16)));
  const Buffer before = write_coefficients(picture, Coding::sequential);
  const Buffer after = with_joined_tables(before);
  EXPECT_EQ(segments_of(before, 0xC4), 4U);
  EXPECT_EQ(segments_of(before, 0xDB), 2U);
  EXPECT_EQ(segments_of(after, 0xC4), 1U);
  EXPECT_EQ(segments_of(after, 0xDB), 1U);
  EXPECT_EQ(after.size(), before.size() - 16);
  EXPECT_TRUE(codes_picture(after, picture));
}

TEST(JpegLossless, restart_intervals_go_and_cost_nothing) {
  const Picture picture = read_coefficients(jpeg_of(waves(24, 16)));
  Buffer input = write_coefficients(picture, Coding::sequential);
  // An interval as long as the picture: no marker stands in its coded data.
  const Bytes interval = as_bytes(std::string_view("\xFF\xDD\0\4\0\6", 6));
  input.insert(input.begin() + 2, interval.begin(), interval.end());
  const Coded coded = smallest_coding(read_coefficients(input), ScriptSearch::whole);
  EXPECT_EQ(segments_of(input, 0xDD), 1U);
  EXPECT_EQ(segments_of(coded.bytes, 0xDD), 0U);
  EXPECT_LE(coded.bytes.size(), input.size() - interval.size() - 16);
}

TEST(JpegLossless, a_coding_of_something_else_is_noticed) {
  const Picture picture = read_coefficients(jpeg_of(waves(64, 40)));
  const Buffer coded = write_coefficients(picture, Coding::progressive);
  EXPECT_TRUE(codes_picture(coded, picture));
  for (const auto& change : std::vector<std::function<void(Picture&)>>{
           [](Picture& other) { ++other.components[2].blocks.back()[63]; },
           [](Picture& other) { ++other.components[0].blocks.front()[0]; },
           [](Picture& other) { ++other.components[1].quant[5]; },
           [](Picture& other) { ++other.components[1].id; },
           [](Picture& other) { other.colour = CodedColour::rgb; },
           [](Picture& other) { --other.width; },
           [](Picture& other) { other.components.pop_back(); }}) {
    Picture other = picture;
    change(other);
    EXPECT_FALSE(codes_picture(coded, other));
  }
}

TEST(JpegLossless, equal_tables_are_stored_once) {
  Picture picture = read_coefficients(jpeg_of(waves(64, 64)));
  for (Component& component : picture.components) component.quant = picture.components[0].quant;
  const Buffer bytes = write_coefficients(picture, Coding::sequential);
  int tables = 0;
  for (const Bytes piece : parse_segments(bytes).coded)
    tables +=
        std::to_integer<int>(piece[1]) == 0xDB ? static_cast<int>((piece.size() - 4) / 65) : 0;
  EXPECT_EQ(tables, 1);
  EXPECT_TRUE(same_picture(read_coefficients(bytes), picture));
}

}  // namespace
}  // namespace pressoir::codecs::jpeg
