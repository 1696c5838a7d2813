#include "codecs/webp/repair/repair.h"

#include <gtest/gtest.h>

#include <algorithm>

#include "codecs/repair_fixture.h"
#include "codecs/samples.h"
#include "codecs/webp/container.h"
#include "codecs/webp/encoder.h"
#include "codecs/webp/reader.h"
#include "codecs/webp/riff.h"

namespace pressoir::codecs::webp {
namespace {

using repairs::percent_of;

Repaired repaired(Bytes file) { return repairs::repaired(repair, file); }
std::string why_not(Bytes file) { return repairs::why_not(repair, file); }

raster::Canvas noise(bool alpha) {
  raster::Canvas canvas(160, 160, {.model = raster::ColourModel::rgb, .alpha = alpha, .bits = 8});
  std::uint32_t state = 7;
  for (std::uint32_t y = 0; y < canvas.height(); ++y) {
    const auto row = canvas.row8(y);
    for (std::size_t i = 0; i < row.size(); ++i) {
      state = state * 1664525U + 1013904223U;
      const bool is_alpha = alpha && i % 4 == 3;
      row[i] = static_cast<std::uint8_t>(is_alpha ? 200 : 150 + (state >> 27U));
    }
  }
  return canvas;
}

Buffer coded(bool alpha, bool lossless) {
  const auto canvas = noise(alpha);
  return StillEncoder(canvas).encode({.lossless = lossless, .quality = 90, .method = 2});
}

raster::Canvas first_frame(Bytes file) { return std::move(Reader(file, Limits{}).next()->canvas); }

TEST(WebpRepair, leaves_whole_files_alone) {
  for (const auto& sample : samples::generated()) {
    if (sample.format != "webp") continue;
    EXPECT_FALSE(repair(sample.bytes, Limits{})) << sample.name;
  }
}

TEST(WebpRepair, keeps_the_rows_that_are_there_and_continues_them) {
  for (const bool lossless : {true, false}) {
    for (const bool alpha : {true, false}) {
      const Buffer whole = coded(alpha, lossless);
      const auto result = repaired(percent_of(whole, 75));
      EXPECT_GT(result.report.lost_percent, 5);
      EXPECT_LT(result.report.lost_percent, 60);
      const auto before = first_frame(whole), after = first_frame(result.bytes);
      ASSERT_EQ(after.height(), before.height());
      const auto there =
          static_cast<std::uint32_t>(160 * (100 - result.report.lost_percent) / 100 + 0.5);
      for (std::uint32_t y = 0; y < there; ++y)
        EXPECT_TRUE(std::ranges::equal(before.row8(y), after.row8(y))) << y;
      const auto last = after.row8(159);
      EXPECT_NEAR(last[0], 165, 16);
      EXPECT_FALSE(repair(result.bytes, Limits{}));
    }
  }
}

/// A lossy picture with noise in its transparency, and its chunks.
struct WithAlpha {
  Buffer whole;
  Buffer alpha, colours;
  WithAlpha() {
    auto canvas = noise(true);
    for (std::uint32_t y = 0; y < canvas.height(); ++y)
      for (std::size_t x = 0; x < canvas.width(); ++x) {
        const auto row = canvas.row8(y);
        row[4 * x + 3] = static_cast<std::uint8_t>(60 + 7 * (row[4 * x] % 16));
      }
    whole = StillEncoder(canvas).encode({.lossless = false, .quality = 90, .method = 2});
    for (const auto& chunk : parse(whole).chunks) {
      if (chunk.name == "ALPH") alpha = to_buffer(chunk.payload);
      if (chunk.name == "VP8 ") colours = to_buffer(chunk.payload);
    }
  }
  [[nodiscard]] Buffer with(Bytes other) const {
    Buffer file = riff_head();
    append_extended_head(file, kAlphaFlag, {160, 160});
    append_chunk(file, "ALPH", other);
    append_chunk(file, "VP8 ", colours);
    finish_riff(file);
    return file;
  }
};

TEST(WebpRepair, keeps_the_colours_where_the_transparency_is_damaged) {
  const WithAlpha picture;
  ASSERT_GT(picture.alpha.size(), 1000U);
  ASSERT_FALSE(repair(picture.with(picture.alpha), Limits{}));
  const auto before = first_frame(picture.whole);
  const auto result = repaired(picture.with(Bytes(picture.alpha).first(picture.alpha.size() / 2)));
  const auto after = first_frame(result.bytes);
  ASSERT_TRUE(after.layout().alpha);
  EXPECT_EQ(result.report.lost_percent, 0);
  std::uint32_t same = 0;
  for (std::uint32_t y = 0; y < 160; ++y) {
    const auto was = before.row8(y), is = after.row8(y);
    same += std::ranges::equal(was, is) ? 1U : 0U;
    for (std::size_t i = 0; i < was.size(); ++i) {
      if (i % 4 != 3)
        ASSERT_EQ(was[i], is[i]) << y;
      else
        ASSERT_NEAR(is[i], 112, 60) << y;
    }
  }
  EXPECT_GT(same, 40U);
  EXPECT_LT(same, 120U);
  EXPECT_NE(as_text(result.bytes).find(as_text(picture.colours)), std::string::npos);
  ASSERT_EQ(result.warnings.size(), 1U);
  EXPECT_NE(result.warnings.front().find("transparency"), std::string::npos);
  EXPECT_FALSE(repair(result.bytes, Limits{}));
}

TEST(WebpRepair, a_picture_whose_transparency_is_lost_keeps_its_coding) {
  const WithAlpha picture;
  Buffer alpha = picture.alpha;
  alpha[0] = std::byte{3};  // no such coding
  const auto result = repaired(picture.with(alpha));
  EXPECT_EQ(result.report.lost_percent, 0);
  EXPECT_FALSE(parse(result.bytes).alpha);
  EXPECT_NE(as_text(result.bytes).find(as_text(picture.colours)), std::string::npos);
  ASSERT_EQ(result.warnings.size(), 1U);
  EXPECT_NE(result.warnings.front().find("transparency"), std::string::npos);
  EXPECT_FALSE(repair(result.bytes, Limits{}));
}

TEST(WebpRepair, a_wrong_length_of_the_file_costs_nothing) {
  const Buffer whole = coded(false, false);
  for (const auto length : {0x00000004U, 0x7FFFFFF0U}) {
    Buffer file = whole;
    for (unsigned i = 0; i < 4; ++i) file[4 + i] = static_cast<std::byte>(length >> (8 * i) & 255U);
    const auto result = repaired(file);
    EXPECT_EQ(result.report.lost_percent, 0);
    EXPECT_TRUE(first_frame(result.bytes).same_pixels(first_frame(whole)));
  }
}

TEST(WebpRepair, an_animation_keeps_the_frames_that_are_there) {
  for (const auto& sample : samples::generated()) {
    if (sample.format != "webp" || !parse(sample.bytes).animated) continue;
    const auto frames = parse(sample.bytes).frames;
    for (const std::size_t percent : {60U, 90U, 97U}) {
      const auto result = repaired(percent_of(sample.bytes, percent));
      const auto left = parse(result.bytes).frames;
      EXPECT_GE(left, 1U) << sample.name;
      EXPECT_LE(left, frames) << sample.name;
      EXPECT_FALSE(repair(result.bytes, Limits{})) << sample.name << percent;
      Reader before(sample.bytes, Limits{}), after(result.bytes, Limits{});
      for (std::uint32_t i = 0; i + 1 < left; ++i)
        EXPECT_TRUE(before.next()->canvas.same_pixels(after.next()->canvas)) << sample.name << i;
    }
  }
}

TEST(WebpRepair, an_animation_that_ends_between_two_frames_may_have_had_more) {
  for (const auto& sample : samples::generated()) {
    if (sample.name != "webp animated") continue;
    const auto last = as_text(sample.bytes).rfind("ANMF");
    ASSERT_NE(last, std::string_view::npos);
    const auto result = repaired(Bytes(sample.bytes).first(last));
    EXPECT_TRUE(std::ranges::any_of(result.warnings, [](const std::string& warning) {
      return warning.find("may have had more frames") != std::string::npos;
    }));
    return;
  }
  FAIL() << "there is no such sample";
}

TEST(WebpRepair, a_frame_of_another_size_than_it_says_is_lost_before_it_takes_memory) {
  for (const auto& sample : samples::generated()) {
    if (sample.name != "webp animated") continue;
    const auto before = parse(sample.bytes);
    Buffer file = sample.bytes;
    const auto text = as_text(file);
    const auto second = text.find("VP8L", text.find("VP8L") + 4);
    ASSERT_NE(second, std::string_view::npos);
    for (std::size_t i = 9; i < 12; ++i) file[second + i] = std::byte{0xFF};  // its sides
    Limits limits;
    limits.max_frame_pixels = std::uint64_t{before.width} * before.height;
    const auto result = repair(file, limits);
    ASSERT_TRUE(result);
    EXPECT_EQ(result->report.frames_lost, 1U);
    EXPECT_EQ(parse(result->bytes).frames, before.frames - 1);
    return;
  }
  FAIL() << "there is no such sample";
}

TEST(WebpRepair, names_metadata_that_was_cut_off) {
  raster::Metadata metadata;
  metadata.exif = raster::minimal_exif(6);
  const Buffer whole = assemble(coded(false, false), metadata, {}, false);
  const auto result = repaired(Bytes(whole).first(whole.size() - 5));
  EXPECT_EQ(result.report.metadata_lost, std::vector<std::string>{"exif"});
  EXPECT_EQ(result.report.lost_percent, 0);
  EXPECT_TRUE(first_frame(result.bytes).same_pixels(first_frame(whole)));
}

TEST(WebpRepair, says_why_a_file_cannot_be_repaired) {
  const Buffer whole = coded(false, false);
  EXPECT_NE(why_not(Bytes(whole).first(16)).find("ends before"), std::string::npos);
  EXPECT_NE(why_not(Bytes(whole).first(40)).find("nothing of the picture"), std::string::npos);
}

TEST(WebpRepair, a_bit_that_flips_anywhere_does_no_harm) {
  for (const auto& sample : samples::generated()) {
    if (sample.format != "webp") continue;
    const std::size_t step = std::max<std::size_t>(3, sample.bytes.size() / 60);
    repairs::expect_no_harm_by_flips(repair, sample.bytes, 12, step, std::byte{0x24}, sample.name);
  }
}

}  // namespace
}  // namespace pressoir::codecs::webp
