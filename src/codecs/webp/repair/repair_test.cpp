#include "codecs/webp/repair/repair.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <stdexcept>

#include "codecs/samples.h"
#include "codecs/webp/container.h"
#include "codecs/webp/encoder.h"
#include "codecs/webp/reader.h"

namespace pressoir::codecs::webp {
namespace {

Repaired repaired(Bytes file) {
  auto result = repair(file, Limits{});
  if (!result) throw std::runtime_error("nothing was repaired");
  return std::move(*result);
}

Buffer cut(const Buffer& file, std::size_t percent) {
  return {file.begin(), file.begin() + static_cast<std::ptrdiff_t>(file.size() * percent / 100)};
}

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
      const auto result = repaired(cut(whole, 75));
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
      const auto result = repaired(cut(sample.bytes, percent));
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
  const auto why_not = [](Bytes file) -> std::string {
    try {
      (void)repair(file, Limits{});
    } catch (const Error& error) {
      EXPECT_EQ(error.code(), ErrorCode::corrupt_input);
      return error.what();
    }
    return "";
  };
  const Buffer whole = coded(false, false);
  EXPECT_NE(why_not(Bytes(whole).first(16)).find("ends before"), std::string::npos);
  EXPECT_NE(why_not(Bytes(whole).first(40)).find("nothing of the picture"), std::string::npos);
}

TEST(WebpRepair, a_bit_that_flips_anywhere_does_no_harm) {
  for (const auto& sample : samples::generated()) {
    if (sample.format != "webp") continue;
    const std::size_t step = std::max<std::size_t>(3, sample.bytes.size() / 60);
    for (std::size_t at = 12; at < sample.bytes.size(); at += step) {
      Buffer broken = sample.bytes;
      broken[at] ^= std::byte{0x24};
      try {
        const auto result = repair(broken, Limits{});
        if (result) {
          EXPECT_FALSE(repair(result->bytes, Limits{})) << sample.name << at;
        }
      } catch (const Error& error) {
        EXPECT_NE(error.code(), ErrorCode::internal) << sample.name << at << error.detail();
      }
    }
  }
}

}  // namespace
}  // namespace pressoir::codecs::webp
