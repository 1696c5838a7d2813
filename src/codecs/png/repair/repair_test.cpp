#include "codecs/png/repair/repair.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <stdexcept>

#include "codecs/png/apng/animation.h"
#include "codecs/png/image.h"
#include "codecs/png/lossless/deflate.h"
#include "codecs/repair_fixture.h"
#include "codecs/samples.h"

namespace pressoir::codecs::png {
namespace {

Repaired repaired(Bytes file) { return repairs::repaired(repair, file); }
std::string why_not(Bytes file) { return repairs::why_not(repair, file); }

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

TEST(PngRepair, leaves_whole_files_alone) {
  for (const auto& sample : samples::generated()) {
    if (sample.format != "png") continue;
    EXPECT_FALSE(repair(sample.bytes, Limits{})) << sample.name;
  }
}

TEST(PngRepair, keeps_every_row_that_is_there_and_continues_the_last_ones) {
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

TEST(PngRepair, beside_transparency_nothing_is_made_up_that_half_shows) {
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

TEST(PngRepair, every_layout_stays_and_is_whole_once_repaired) {
  for (const auto& sample : samples::generated()) {
    if (sample.format != "png") continue;
    const Header header = parse(sample.bytes).header;
    for (const std::size_t percent : {50U, 90U}) {
      const Buffer file = repairs::percent_of(sample.bytes, percent);
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

TEST(PngRepair, passes_of_an_interlaced_picture_are_interpolated) {
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

TEST(PngRepair, damaged_checksums_and_lengths_cost_nothing_that_can_be_read) {
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
    EXPECT_TRUE(result.warnings.empty());
  }
  Buffer headless = whole;
  headless[as_text(whole).find("IDAT") + 4] = std::byte{0};  // of the zlib stream
  EXPECT_EQ(decode(parse(repaired(headless).bytes)).samples, before.samples);
}

TEST(PngRepair, warns_where_nothing_says_that_pixels_are_right) {
  Buffer file = samples::make_png(40, 30, 8, 2, false);
  constexpr std::size_t kEnd = 12, kChecksum = 4;  // IEND; of the chunk of the pixels
  file[file.size() - kEnd - kChecksum - 1] ^= std::byte{1};
  const auto result = repaired(file);
  EXPECT_EQ(result.report.lost_percent, 0);
  ASSERT_EQ(result.warnings.size(), 1U);
  EXPECT_TRUE(result.warnings[0].starts_with("the checksum of the pixels"));
}

TEST(PngRepair, names_metadata_that_is_damaged) {
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

TEST(PngRepair, an_animation_keeps_the_frames_that_are_there) {
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

TEST(PngRepair, half_a_frame_is_completed_by_what_was_there_before) {
  const Buffer whole = samples::make_apng();
  Buffer file = whole;
  file.resize(file.size() - 12 - 8);  // IEND and the end of the last stream
  const auto result = repaired(file);
  const auto frames = parse(whole).animation->frames.size();
  EXPECT_EQ(parse(result.bytes).animation->frames.size(), frames);
  EXPECT_FALSE(repair(result.bytes, Limits{}));
}

/// The only place of a chunk's name from `from` on.
std::size_t place_of(const Buffer& file, std::string_view name, std::size_t from = 0) {
  const auto at = as_text(file).find(name, from);
  if (at == std::string_view::npos) throw std::runtime_error("a chunk is missing");
  return at;
}

TEST(PngRepair, a_frame_whose_control_is_lost_is_lost_alone) {
  const Buffer whole = samples::make_apng();
  Buffer file = whole;
  file[place_of(file, "fcTL", place_of(file, "IDAT"))] = std::byte{'g'};
  const auto result = repaired(file);
  EXPECT_EQ(parse(result.bytes).animation->frames.size(),
            parse(whole).animation->frames.size() - 1);
  EXPECT_EQ(result.report.frames_lost, 1U);
}

TEST(PngRepair, an_animation_stays_one_without_its_control) {
  const Buffer whole = samples::make_apng();
  const auto frames = parse(whole).animation->frames.size();
  for (const std::size_t at : {0U, 4U}) {  // of its name; of the number of frames
    Buffer file = whole;
    file[place_of(file, "acTL") + at] ^= std::byte{2};
    const auto result = repaired(file);
    ASSERT_TRUE(parse(result.bytes).animation) << at;
    EXPECT_EQ(parse(result.bytes).animation->frames.size(), frames) << at;
    EXPECT_EQ(result.report.frames_lost, 0U) << at;
    ASSERT_EQ(result.warnings.size(), 1U) << at;
    EXPECT_TRUE(result.warnings[0].starts_with("how often the animation plays")) << at;
  }
}

TEST(PngRepair, warns_of_damage_to_colours) {
  const Buffer rgb_file = samples::make_png(40, 30, 8, 2, false);
  const Buffer indexed_file = samples::make_png(40, 30, 8, 3, false);
  const Container rgb = parse(rgb_file), indexed = parse(indexed_file);
  for (const auto* container : {&rgb, &indexed}) {
    const bool has_palette = container == &indexed;
    const Parts parts{.header = container->header,
                      .palette = to_buffer(container->palette),
                      .transparency = has_palette ? Buffer() : Buffer(6, std::byte{1}),
                      .others = {}};
    Buffer file = write(parts, to_buffer(container->pixels.at(0)));
    file[place_of(file, has_palette ? "PLTE" : "tRNS") + 5] ^= std::byte{1};
    const auto result = repaired(file);
    ASSERT_EQ(result.warnings.size(), 1U);
    EXPECT_NE(result.warnings[0].find(has_palette ? "palette" : "transparency"), std::string::npos);
    EXPECT_EQ(result.report.lost_percent, 0);
  }
}

TEST(PngRepair, stops_looking_at_checksums_that_are_all_wrong) {
  const Buffer sample = samples::make_png(40, 30, 8, 2, false);
  const Container container = parse(sample);
  Parts parts{.header = container.header, .palette = {}, .transparency = {}, .others = {}};
  parts.others.assign(1'000, {tag("teSt"), Buffer(4), Place::before_palette});
  parts.others.push_back({tag("tIME"), Buffer(7, std::byte{1}), Place::before_palette});
  Buffer file = write(parts, to_buffer(container.pixels.at(0)));
  EXPECT_FALSE(repair(file, Limits{}));
  std::size_t at = 0;
  for (int i = 0; i < 1'000; ++i) {
    at = place_of(file, "teSt", at) + 4;
    file[at] = std::byte{1};
  }
  EXPECT_EQ(repaired(file).report.metadata_lost, (std::vector<std::string>{"other", "date"}));
}

TEST(PngRepair, says_why_a_file_cannot_be_repaired) {
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

TEST(PngRepair, a_bit_that_flips_anywhere_does_no_harm) {
  for (const Buffer& whole : {samples::make_png(24, 18, 8, 6, true), samples::make_apng()})
    repairs::expect_no_harm_by_flips(repair, whole, 8, 7, std::byte{0x20});
}

}  // namespace
}  // namespace pressoir::codecs::png
