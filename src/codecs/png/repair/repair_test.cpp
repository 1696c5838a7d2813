#include "codecs/png/repair/repair.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <stdexcept>

#include "codecs/png/apng/animation.h"
#include "codecs/png/image.h"
#include "codecs/png/lossless/deflate.h"
#include "codecs/samples.h"

namespace pressoir::codecs::png {
namespace {

Repaired repaired(Bytes file) {
  auto result = repair(file, Limits{});
  if (!result) throw std::runtime_error("nothing was repaired");
  return std::move(*result);
}

std::string why_not(Bytes file) {
  try {
    (void)repair(file, Limits{});
  } catch (const Error& error) {
    EXPECT_EQ(error.code(), ErrorCode::corrupt_input);
    return error.what();
  }
  return "";
}

/// Chunks of a file with the data of its pixels cut to a share, checksums right.
Buffer with_half_the_pixels(Bytes file, std::size_t percent) {
  const Container container = parse(file);
  Buffer stream;
  for (const Bytes piece : container.pixels)
    stream.insert(stream.end(), piece.begin(), piece.end());
  stream.resize(stream.size() * percent / 100);
  const Parts parts{.header = container.header,
                    .palette = to_buffer(container.palette),
                    .transparency = to_buffer(container.transparency),
                    .others = {}};
  return write(parts, stream);
}

/// A picture of noise in the lower bits, so that half of its stream is half of its rows.
Buffer noisy(Header header) {
  std::vector<std::uint8_t> rows;
  std::uint32_t noise = 1;
  for (std::uint32_t y = 0; y < header.height; ++y) {
    rows.push_back(0);
    for (std::uint64_t x = 0; x < row_bytes(header, header.width); ++x) {
      noise = noise * 1664525U + 1013904223U;
      rows.push_back(static_cast<std::uint8_t>(120 + (noise >> 27U)));
    }
  }
  return write({.header = header, .palette = {}, .transparency = {}, .others = {}},
               Compressor(6).compress(rows));
}

TEST(PngMadeWhole, leaves_whole_files_alone) {
  for (const auto& sample : samples::generated()) {
    if (sample.format != "png") continue;
    EXPECT_FALSE(repair(sample.bytes, Limits{})) << sample.name;
  }
}

TEST(PngMadeWhole, keeps_every_row_that_is_there_and_continues_the_last_ones) {
  const Buffer whole = noisy({.width = 64, .height = 64, .depth = 8, .type = ColourType::rgb});
  const auto result = repaired(with_half_the_pixels(whole, 50));
  const Image before = decode(parse(whole)), after = decode(parse(result.bytes));
  EXPECT_EQ(after.header, before.header);
  EXPECT_NEAR(result.report.lost_percent, 50, 5);
  const auto there = static_cast<std::uint32_t>(64 * (100 - result.report.lost_percent) / 100);
  for (std::uint32_t y = 0; y < there; ++y)
    EXPECT_TRUE(std::ranges::equal(before.row(y), after.row(y))) << y;
  for (std::uint32_t y = there + 1; y < 64; ++y)
    for (const auto sample : after.row(y)) EXPECT_NEAR(sample, 135, 20) << y;
}

TEST(PngMadeWhole, beside_transparency_nothing_is_made_up_that_half_shows) {
  const Header header{.width = 64, .height = 256, .depth = 8, .type = ColourType::grey_alpha};
  std::vector<std::uint8_t> rows;
  std::uint32_t noise = 1;
  for (std::uint32_t y = 0; y < header.height; ++y) {
    rows.push_back(0);
    for (std::uint32_t x = 0; x < header.width; ++x) {
      noise = noise * 1664525U + 1013904223U;
      rows.push_back(static_cast<std::uint8_t>(noise >> 24U));
      rows.push_back(x < 32 ? 255 : 0);
    }
  }
  const Buffer whole = write({.header = header, .palette = {}, .transparency = {}, .others = {}},
                             Compressor(6).compress(rows));
  const auto result = repaired(with_half_the_pixels(whole, 40));
  const auto there = static_cast<std::uint32_t>(256 * (100 - result.report.lost_percent) / 100) + 1;
  ASSERT_LT(there, 128U);
  const Image after = decode(parse(result.bytes));
  for (std::uint32_t y = there; y < 256; ++y)
    for (std::uint32_t x = 0; x < 64; ++x) {
      const unsigned alpha = after.row(y)[2 * x + 1];
      EXPECT_TRUE(alpha == 0 || alpha > 228) << x << ' ' << y << ' ' << alpha;
      EXPECT_TRUE(alpha == 0 || x < 40) << x << ' ' << y;
    }
  EXPECT_GT(after.row(there)[1], 228);
  EXPECT_EQ(after.row(255)[1], 0);  // what stands on transparency ends
}

TEST(PngMadeWhole, every_layout_stays_and_is_whole_once_repaired) {
  for (const auto& sample : samples::generated()) {
    if (sample.format != "png") continue;
    const Header header = parse(sample.bytes).header;
    for (const std::size_t percent : {50U, 90U}) {
      Buffer file = sample.bytes;
      file.resize(file.size() * percent / 100);
      try {
        const auto result = repair(file, Limits{});
        ASSERT_TRUE(result) << sample.name;
        const Header made = parse(result->bytes).header;
        EXPECT_EQ(made.type, header.type) << sample.name;
        EXPECT_EQ(made.depth, header.depth) << sample.name;
        EXPECT_FALSE(repair(result->bytes, Limits{})) << sample.name;
      } catch (const Error& error) {
        EXPECT_EQ(error.code(), ErrorCode::corrupt_input) << sample.name << error.what();
      }
    }
  }
}

TEST(PngMadeWhole, passes_of_an_interlaced_picture_are_interpolated) {
  const Buffer whole = samples::make_png(64, 64, 8, 2, true);
  const auto result = repaired(with_half_the_pixels(whole, 60));
  EXPECT_EQ(result.report.lost_percent, 0);
  EXPECT_GT(result.report.coarse_percent, 5);
  const Image before = decode(parse(whole)), after = decode(parse(result.bytes));
  std::uint64_t off = 0;
  for (std::size_t i = 0; i < before.samples.size(); ++i)
    off += static_cast<std::uint64_t>(std::abs(before.samples[i] - after.samples[i]));
  EXPECT_LT(off / before.samples.size(), 16U);
}

TEST(PngMadeWhole, damaged_checksums_and_lengths_cost_nothing_that_can_be_read) {
  const Buffer whole = samples::make_png(40, 30, 8, 2, false);
  const Image before = decode(parse(whole));
  for (const bool at_end : {true, false}) {
    Buffer file = whole;
    const auto data_at = as_text(file).find("IDAT");
    // The checksum of the pixels, or the length of their chunk.
    const std::size_t at = at_end ? file.size() - 12 - 1 : data_at - 1;
    file[at] ^= std::byte{0x40};
    const auto result = repaired(file);
    EXPECT_EQ(result.report.lost_percent, 0);
    EXPECT_EQ(decode(parse(result.bytes)).samples, before.samples);
  }
  Buffer headless = whole;
  headless[as_text(whole).find("IDAT") + 4] = std::byte{0};  // of the zlib stream
  EXPECT_EQ(decode(parse(repaired(headless).bytes)).samples, before.samples);
}

TEST(PngMadeWhole, names_metadata_that_is_damaged) {
  Writer writer;
  const Buffer whole = samples::make_png(40, 30, 8, 2, false);
  const Container container = parse(whole);
  const Parts parts{.header = container.header,
                    .palette = {},
                    .transparency = {},
                    .others = {{tag("tIME"), Buffer(7, std::byte{1}), Place::before_palette},
                               {tag("gAMA"), Buffer(4, std::byte{1}), Place::before_palette}}};
  Buffer stream;
  for (const Bytes piece : container.pixels)
    stream.insert(stream.end(), piece.begin(), piece.end());
  Buffer file = write(parts, stream);
  file[as_text(file).find("tIME") + 5] ^= std::byte{1};
  const auto result = repaired(file);
  EXPECT_EQ(result.report.metadata_lost, std::vector<std::string>{"date"});
  EXPECT_EQ(parse(result.bytes).others.size(), 1U);
}

TEST(PngMadeWhole, an_animation_keeps_the_frames_that_are_there) {
  const Buffer whole = samples::make_apng();
  const auto frames = parse(whole).animation->frames.size();
  ASSERT_GT(frames, 1U);
  const auto last = as_text(whole).rfind("fcTL");
  Buffer file = whole;
  file.resize(last - 4);
  const auto result = repaired(file);
  EXPECT_EQ(parse(result.bytes).animation->frames.size(), frames - 1);
  EXPECT_EQ(result.report.frames_lost, 1U);
  EXPECT_FALSE(repair(result.bytes, Limits{}));
  auto left = make_reader(whole), right = make_reader(result.bytes);
  for (std::size_t i = 0; i + 1 < frames; ++i)
    EXPECT_TRUE(left->next()->canvas.same_pixels(right->next()->canvas));
}

TEST(PngMadeWhole, half_a_frame_is_completed_by_what_was_there_before) {
  const Buffer whole = samples::make_apng();
  Buffer file = whole;
  file.resize(file.size() - 12 - 8);  // IEND and the end of the last stream
  const auto result = repaired(file);
  const auto frames = parse(whole).animation->frames.size();
  EXPECT_EQ(parse(result.bytes).animation->frames.size(), frames);
  EXPECT_FALSE(repair(result.bytes, Limits{}));
}

TEST(PngMadeWhole, says_why_a_file_cannot_be_repaired) {
  const Buffer whole = samples::make_png(40, 30, 8, 2, false);
  EXPECT_NE(why_not(Bytes(whole).first(12)).find("header is missing"), std::string::npos);
  const auto data_at = as_text(whole).find("IDAT");
  EXPECT_NE(why_not(Bytes(whole).first(data_at - 4)).find("ends before"), std::string::npos);
  EXPECT_NE(why_not(Bytes(whole).first(data_at + 6)).find("nothing of the picture"),
            std::string::npos);
  const Buffer indexed = samples::make_png(40, 30, 8, 3, false);
  Buffer colourless = indexed;
  const auto palette_at = as_text(indexed).find("PLTE");
  ASSERT_NE(palette_at, std::string_view::npos);
  std::ranges::copy(as_bytes("teSt"), colourless.begin() + static_cast<std::ptrdiff_t>(palette_at));
  EXPECT_NE(why_not(colourless).find("palette is missing"), std::string::npos);
}

TEST(PngMadeWhole, a_bit_that_flips_anywhere_does_no_harm) {
  for (const Buffer& whole : {samples::make_png(24, 18, 8, 6, true), samples::make_apng()})
    for (std::size_t at = 8; at < whole.size(); at += 7) {
      Buffer broken = whole;
      broken[at] ^= std::byte{0x20};
      try {
        const auto result = repair(broken, Limits{});
        if (result) {
          EXPECT_FALSE(repair(result->bytes, Limits{})) << at;
        }
      } catch (const Error& error) {
        EXPECT_NE(error.code(), ErrorCode::internal) << at << ": " << error.detail();
      }
    }
}

}  // namespace
}  // namespace pressoir::codecs::png
