#include "codecs/jpeg/repair/repair.h"

#include <gtest/gtest.h>

#include <algorithm>

#include "codecs/jpeg/container.h"
#include "codecs/jpeg/library.h"
#include "codecs/jpeg/lossy/tables.h"
#include "codecs/jpeg/pictures_fixture.h"
#include "codecs/jpeg/repair/scans.h"
#include "codecs/repair_fixture.h"

namespace pressoir::codecs::jpeg {
namespace {

using repairs::percent_of;
using test::jpeg_of;
using test::waves;

/// The picture with other properties of its coding.
Buffer progressive(const Buffer& jpeg) {
  return write_coefficients(read_coefficients(jpeg), Coding::progressive);
}

/// Restart markers after each `interval` units: as libjpeg writes them.
Buffer with_restarts(const raster::Canvas& canvas, unsigned interval);

Repaired repaired(Bytes file) { return repairs::repaired(repair, file); }
std::string why_not(Bytes file) { return repairs::why_not(repair, file); }

/// Blocks of the first component that are equal, counted from the start.
std::size_t equal_blocks(const Picture& left, const Picture& right) {
  const auto& a = left.components[0].blocks;
  const auto& b = right.components[0].blocks;
  return static_cast<std::size_t>(std::ranges::mismatch(a, b).in1 - a.begin());
}

TEST(JpegRepair, reads_the_coefficients_that_libjpeg_reads) {
  for (const auto model :
       {raster::ColourModel::grey, raster::ColourModel::rgb, raster::ColourModel::cmyk}) {
    for (const auto sampling : {Sampling::s420, Sampling::s422, Sampling::s444}) {
      const Buffer plain = jpeg_of(waves(77, 53, model), 85, sampling);
      for (const Buffer& file : {plain, progressive(plain)}) {
        const auto remains = decode_scans(salvage(file));
        EXPECT_TRUE(same_picture(remains.picture, read_coefficients(file)));
        for (const auto& arrived : remains.arrived) {
          EXPECT_FALSE(arrived.unfinished);
          EXPECT_EQ(std::ranges::count(arrived.misses, 0U),
                    static_cast<std::ptrdiff_t>(arrived.misses.size()));
        }
      }
    }
  }
}

/// Calls work(place of the number of components) for each scan header.
void for_scans(const Buffer& jpeg, const auto& work) {
  const auto text = as_text(jpeg);
  for (auto at = text.find("\xFF\xDA"); at != std::string_view::npos;
       at = text.find("\xFF\xDA", at + 2))
    work(at + 4);
}

TEST(JpegRepair, takes_four_components_as_libjpeg_does_whatever_their_transform) {
  Buffer file = jpeg_of(waves(40, 30, raster::ColourModel::cmyk));
  const auto adobe = as_text(file).find("Adobe");
  ASSERT_NE(adobe, std::string_view::npos);
  for (const int transform : {0, 1, 2}) {
    file[adobe + 11] = static_cast<std::byte>(transform);
    EXPECT_TRUE(same_picture(decode_scans(salvage(file)).picture, read_coefficients(file)))
        << transform;
  }
}

TEST(JpegRepair, components_of_one_identifier_go_by_their_order) {
  Buffer file = jpeg_of(waves(77, 53));  // of 4:2:0: taken for each other they do not decode
  const auto frame = as_text(file).find("\xFF\xC0");
  ASSERT_NE(frame, std::string_view::npos);
  for (std::size_t i = 0; i < 3; ++i) file[frame + 10 + 3 * i] = std::byte{1};
  for_scans(file, [&](std::size_t at) {
    for (std::size_t i = 0; i < 3; ++i) file[at + 1 + 2 * i] = std::byte{1};
  });
  EXPECT_FALSE(repair(file, Limits{}));
  const auto result = repaired(percent_of(file, 80));
  EXPECT_FALSE(repair(result.bytes, Limits{}));
}

TEST(JpegRepair, scans_whose_tables_are_missing_are_said_to_be) {
  Buffer file = progressive(jpeg_of(waves(77, 53)));
  int broken = 0;
  for_scans(file, [&](std::size_t at) {
    const auto byte = [&](std::size_t offset) { return std::to_integer<int>(file[at + offset]); };
    if (byte(0) != 1 || byte(1) != 2 || byte(3) == 0) return;
    file[at + 2] = std::byte{0x02};  // a number that no table has
    ++broken;
  });
  ASSERT_GT(broken, 0);
  const auto result = repaired(file);
  EXPECT_EQ(result.report.lost_percent, 0);
  EXPECT_EQ(result.report.coarse_percent, 100);
}

TEST(JpegRepair, leaves_whole_files_alone) {
  const Buffer plain = jpeg_of(waves(77, 53));
  EXPECT_FALSE(repair(plain, Limits{}));
  EXPECT_FALSE(repair(progressive(plain), Limits{}));
  Buffer with_tail = plain;
  with_tail.insert(with_tail.end(), 100, std::byte{0x55});
  EXPECT_FALSE(repair(with_tail, Limits{}));
}

TEST(JpegRepair, keeps_every_block_that_is_there_and_fills_the_rest) {
  const Buffer whole = jpeg_of(waves(160, 160), 85, Sampling::s444);
  const auto before = read_coefficients(whole);
  const auto result = repaired(percent_of(whole, 60));
  const auto after = read_coefficients(result.bytes);
  EXPECT_EQ(after.width, before.width);
  EXPECT_EQ(after.height, before.height);
  const std::size_t blocks = before.components[0].blocks.size();
  const auto there = static_cast<std::size_t>(
      static_cast<double>(blocks) * (100 - result.report.lost_percent) / 100 + 0.5);
  EXPECT_GE(equal_blocks(before, after), there);
  EXPECT_GT(result.report.lost_percent, 20);
  EXPECT_LT(result.report.lost_percent, 60);
  EXPECT_EQ(result.report.coarse_percent, 0);
  EXPECT_NE(after.components[0].blocks.back()[0], 0);
}

TEST(JpegRepair, continues_the_picture_without_a_seam) {
  raster::Canvas bright(64, 96, {.model = raster::ColourModel::grey, .alpha = false, .bits = 8});
  for (std::uint32_t y = 0; y < 96; ++y)
    for (std::uint32_t x = 0; x < 64; ++x)
      bright.row8(y)[x] = static_cast<std::uint8_t>(180 + (x * 7 + y * 5) % 40);
  const auto result = repaired(percent_of(jpeg_of(bright, 90), 70));
  const auto shown = decode(result.bytes).canvas;
  for (std::uint32_t y = 0; y < 96; ++y)
    for (std::uint32_t x = 0; x < 64; ++x) EXPECT_GT(shown.row8(y)[x], 170) << x << ',' << y;
}

TEST(JpegRepair, is_done_once) {
  const Buffer whole = jpeg_of(waves(100, 90));
  for (const Buffer& file : {whole, progressive(whole)})
    for (const std::size_t percent : {40U, 60U, 80U, 95U}) {
      const auto result = repaired(percent_of(file, percent));
      EXPECT_FALSE(repair(result.bytes, Limits{})) << percent;
    }
}

TEST(JpegRepair, a_progressive_file_keeps_all_that_has_arrived) {
  const Buffer whole = progressive(jpeg_of(waves(160, 160)));
  const auto before = read_coefficients(whole);
  const auto result = repaired(percent_of(whole, 80));
  const auto after = read_coefficients(result.bytes);
  EXPECT_TRUE(after.progressive);
  EXPECT_EQ(result.report.lost_percent, 0);
  EXPECT_GT(result.report.coarse_percent, 0);
  // What arrived is there in its upper bits; nothing is far from what it was.
  for (std::size_t i = 0; i < before.components[0].blocks.size(); ++i)
    EXPECT_NEAR(before.components[0].blocks[i][0], after.components[0].blocks[i][0], 1);
}

TEST(JpegRepair, only_the_end_marker_is_missing) {
  Buffer file = jpeg_of(waves(77, 53));
  const auto before = read_coefficients(file);
  file.resize(file.size() - 2);
  const auto result = repaired(file);
  EXPECT_EQ(result.report.lost_percent, 0);
  EXPECT_TRUE(same_picture(read_coefficients(result.bytes), before));
}

TEST(JpegRepair, steps_over_bytes_that_mean_nothing_and_names_damaged_metadata) {
  const Buffer plain = jpeg_of(waves(77, 53));
  const Buffer named = test::with_segment(plain, 0xFE, "", as_bytes("a comment"));
  Buffer file = test::with_orientation(named, 6);
  // The comment's length now says more than there is of it.
  const auto text = as_text(file);
  const auto at = text.find("a comment");
  ASSERT_NE(at, std::string_view::npos);
  file[at - 1] = std::byte{200};
  const auto result = repaired(file);
  EXPECT_EQ(result.report.metadata_lost, std::vector<std::string>{"comment"});
  EXPECT_EQ(result.report.lost_percent, 0);
  EXPECT_EQ(raster::orientation_of(read_container(result.bytes).metadata), 6);
  EXPECT_TRUE(same_picture(read_coefficients(result.bytes), read_coefficients(plain)));
}

TEST(JpegRepair, a_gain_map_that_is_cut_off_is_named_and_left_out) {
  const Buffer whole = test::with_gain_map();
  EXPECT_FALSE(repair(whole, Limits{}));
  const Bytes first = read_container(whole).primary();
  const auto before = read_coefficients(first);
  for (const std::size_t size : {whole.size() - 20, first.size() - 60}) {
    const bool has_first = size > first.size();
    const auto result = repaired(Bytes(whole).first(size));
    EXPECT_EQ(result.report.metadata_lost, std::vector<std::string>{"gain_map"}) << has_first;
    EXPECT_EQ(result.report.lost_percent == 0, has_first);
    const auto after = read_container(result.bytes);
    EXPECT_FALSE(after.has(PartKind::gain_map)) << has_first;
    EXPECT_EQ(same_picture(read_coefficients(after.primary()), before), has_first);
    EXPECT_FALSE(repair(result.bytes, Limits{})) << has_first;
  }
}

TEST(JpegRepair, does_not_take_a_thumbnail_for_the_picture) {
  const Buffer small = jpeg_of(waves(40, 30));
  const Buffer file =
      test::with_segment(jpeg_of(waves(77, 53)), 0xE1, std::string_view("Exif\0\0", 6), small);
  EXPECT_NE(why_not(Bytes(file).first(small.size() - 20)).find("header is missing"),
            std::string::npos);
  Buffer broken = file;
  broken[5] ^= std::byte{1};  // of the segment's length
  const auto result = repaired(broken);
  EXPECT_EQ(read_coefficients(result.bytes).width, 77U);
}

TEST(JpegRepair, goes_on_behind_a_restart_marker) {
  const auto canvas = waves(160, 160);
  const Buffer whole = with_restarts(canvas, 10);
  const auto before = read_coefficients(whole);
  Buffer file = whole;
  const auto text = as_text(file);
  const auto third = text.find("\xFF\xD2"), fourth = text.find("\xFF\xD3");
  ASSERT_NE(fourth, std::string_view::npos);
  for (auto i = third + 4; i < fourth - 2; ++i) file[i] = std::byte{0xFE};
  const auto result = repaired(file);
  EXPECT_GT(result.report.lost_percent, 0);
  EXPECT_LE(result.report.lost_percent, 10);
  const auto after = read_coefficients(result.bytes);
  std::size_t different = 0;
  for (std::size_t i = 0; i < before.components[0].blocks.size(); ++i)
    different += before.components[0].blocks[i] == after.components[0].blocks[i] ? 0U : 1U;
  EXPECT_LE(different, 40U);  // ten units of four blocks
}

TEST(JpegRepair, falls_into_step_again_behind_damage_without_restart_markers) {
  const Buffer whole = jpeg_of(waves(320, 320), 90, Sampling::s444);
  const auto before = read_coefficients(whole);
  Buffer file = whole;
  const auto middle = file.size() / 3;
  for (std::size_t i = 0; i < 12; ++i) file[middle + i] = std::byte(i % 2 == 0 ? 0xFF : 0);  // ones
  const auto result = repaired(file);
  EXPECT_LT(result.report.lost_percent, 10);
  EXPECT_EQ(result.warnings.size(), 1U);
  const auto after = read_coefficients(result.bytes);
  const auto& left = before.components[0].blocks;
  const auto& right = after.components[0].blocks;
  for (std::size_t i = left.size() - 200; i < left.size(); ++i) {
    EXPECT_TRUE(std::equal(left[i].begin() + 1, left[i].end(), right[i].begin() + 1)) << i;
    EXPECT_NEAR(left[i][0], right[i][0], 12) << i;
  }
}

TEST(JpegRepair, says_why_a_file_cannot_be_repaired) {
  const Buffer whole = jpeg_of(waves(77, 53));
  EXPECT_NE(why_not(percent_of(whole, 2)).find("header is missing"), std::string::npos);
  const auto start = as_text(whole).find("\xFF\xDA");
  EXPECT_NE(why_not(Bytes(whole).first(start)).find("ends before"), std::string::npos);
  EXPECT_NE(why_not(Bytes(whole).first(start + 15)).find("nothing of the picture"),
            std::string::npos);
  Buffer untabled = whole;
  const std::string_view text = as_text(whole);
  for (auto at = text.find("\xFF\xDB"); at < start; at = text.find("\xFF\xDB", at + 2))
    untabled[at + 1] = std::byte{0xEF};
  EXPECT_NE(why_not(percent_of(untabled, 80)).find("quantisation tables"), std::string::npos);
}

TEST(JpegRepair, a_file_that_is_cut_anywhere_is_made_whole_or_refused) {
  const Buffer plain = jpeg_of(waves(40, 40));
  for (const Buffer& file : {plain, progressive(plain)})
    for (std::size_t size = 4; size < file.size(); size += 13) {
      const Buffer part(file.begin(), file.begin() + static_cast<std::ptrdiff_t>(size));
      try {
        const auto result = repair(part, Limits{});
        ASSERT_TRUE(result) << size;
        EXPECT_FALSE(repair(result->bytes, Limits{})) << size;
      } catch (const Error& error) {
        EXPECT_EQ(error.code(), ErrorCode::corrupt_input) << size;
      }
    }
}

TEST(JpegRepair, a_bit_that_flips_anywhere_does_no_harm) {
  const Buffer plain = jpeg_of(waves(40, 40));
  for (const Buffer& file : {plain, progressive(plain)})
    repairs::expect_no_harm_by_flips(repair, file, 2, 11, std::byte{0x10});
}

Buffer with_restarts(const raster::Canvas& canvas, unsigned interval) {
  Compressor compressor;
  jpeg_compress_struct& info = compressor.info;
  guarded(compressor.messages, [&] {
    info.image_width = canvas.width();
    info.image_height = canvas.height();
    info.input_components = 3;
    info.in_color_space = JCS_RGB;
    jpeg_set_defaults(&info);
    info.restart_interval = interval;
    jpeg_start_compress(&info, TRUE);
    while (info.next_scanline < info.image_height) {
      JSAMPROW row = const_cast<JSAMPROW>(canvas.row8(info.next_scanline).data());
      jpeg_write_scanlines(&info, &row, 1);
    }
    jpeg_finish_compress(&info);
  });
  return compressor.take_output();
}

}  // namespace
}  // namespace pressoir::codecs::jpeg
