// What happens to chunks that should not be there, and to files whose pixels cannot be decoded.
#include <gtest/gtest.h>

#include <algorithm>

#include "codecs/png/container.h"
#include "codecs/png/lossless/deflate.h"
#include "codecs/png/trace.h"
#include "codecs/png/png.h"
#include "codecs/samples.h"
#include "raster/metadata/metadata.h"

namespace pressoir::codecs {
namespace {

using png::tag;

Buffer four_bytes(std::uint32_t value) {
  Buffer data;
  png::append_32(data, value);
  return data;
}

Buffer joined(const std::vector<Bytes>& pieces) {
  Buffer all;
  for (const Bytes piece : pieces) all.insert(all.end(), piece.begin(), piece.end());
  return all;
}

/// The pixels of a file in a new one with other ancillary chunks.
Buffer with(Bytes file, std::vector<png::OwnedChunk> others) {
  const auto container = png::parse(file);
  const png::Parts parts{.header = container.header,
                         .palette = to_buffer(container.palette),
                         .transparency = {},
                         .others = std::move(others)};
  return png::write(parts, joined(container.pixels));
}

/// RGB with more colours than a score of 80 needs; one of them transparent, in a block of its own.
Buffer many_colours(bool has_key, std::vector<png::OwnedChunk> others) {
  png::Header header{.width = 96, .height = 80, .depth = 8, .type = png::ColourType::rgb};
  std::vector<std::uint8_t> rows;
  std::uint32_t noise = 1;
  for (std::uint32_t y = 0; y < header.height; ++y) {
    rows.push_back(0);
    for (std::uint32_t x = 0; x < header.width; ++x) {
      noise = noise * 1664525U + 1013904223U;
      const bool is_key = has_key && x < 16 && y < 16;
      for (std::uint32_t c = 0; c < 3; ++c)
        rows.push_back(
            static_cast<std::uint8_t>(is_key ? 3 : 40 + x + y / (c + 1) + (noise >> (28 + c))));
    }
  }
  Buffer key;
  for (int c = 0; has_key && c < 3; ++c) png::append_16(key, 3);
  const png::Parts parts{
      .header = header, .palette = {}, .transparency = std::move(key), .others = std::move(others)};
  return png::write(parts, png::Compressor(1).compress(rows));
}

Buffer delivered(Bytes input, const Goal& goal) {
  Rewritten rewritten = png_codec().rewrite_metadata(input, goal.metadata);
  Trials trials(rewritten.bytes.size(), Trials::Clock::now() + std::chrono::hours(1));
  png_codec().optimize(input, goal, Limits{}, trials);
  auto best = std::move(trials).take_best();
  return best ? std::move(best->bytes) : std::move(rewritten.bytes);
}

std::ptrdiff_t count(Bytes file, png::Tag type) {
  return std::ranges::count(png::parse(file).others, type, &png::Chunk::type);
}

TEST(PngUnsoundFiles, keeps_the_first_of_chunks_that_may_stand_only_once_and_names_the_rest) {
  const auto place = png::Place::before_palette;
  const Buffer file = with(samples::make_png(24, 16, 8, 2, false),
                           {{tag("gAMA"), four_bytes(100'000), place},
                            {tag("gAMA"), four_bytes(45'455), place},
                            {tag("tIME"), Buffer(7), place},
                            {tag("tIME"), Buffer(7, std::byte{1}), place},
                            {tag("tEXt"), to_buffer(as_bytes("Author\0a")), place},
                            {tag("tEXt"), to_buffer(as_bytes("Author\0b")), place}});
  Goal goal;
  goal.metadata.all = true;
  const auto rewritten = png_codec().rewrite_metadata(file, goal.metadata);
  EXPECT_EQ(count(rewritten.bytes, tag("gAMA")), 1);
  EXPECT_EQ(count(rewritten.bytes, tag("tIME")), 1);
  EXPECT_EQ(count(rewritten.bytes, tag("tEXt")), 2);
  const auto others = png::parse(rewritten.bytes).others;
  EXPECT_EQ(png::big_endian_32(std::ranges::find(others, tag("gAMA"), &png::Chunk::type)->data, 0),
            100'000U);
  for (const char* text :
       {"a repeated chunk was dropped: gAMA", "a repeated chunk was dropped: tIME"})
    EXPECT_EQ(std::ranges::count(rewritten.warnings, text), 1) << text;
  EXPECT_EQ(count(delivered(file, goal), tag("gAMA")), 1);
  EXPECT_EQ(png_codec().read(file, Limits{})->info().warnings, png::parse(file).warnings);
}

TEST(PngUnsoundFiles, gives_back_its_own_lossy_work_with_key_and_metadata) {
  raster::Metadata metadata;
  metadata.exif = raster::minimal_exif(3);
  const Buffer keyed = many_colours(true, {});
  const Buffer plain =
      many_colours(false, {{tag("eXIf"), metadata.exif, png::Place::before_palette}});
  for (const Buffer& file : {keyed, plain}) {
    for (const bool orientation : {false, true}) {
      Goal goal;
      goal.compression = Compression::balanced;
      goal.effort = Effort::low;
      goal.metadata.orientation = orientation;
      const Buffer once = delivered(file, goal);
      ASSERT_EQ(count(once, png::kTrace), 1);
      EXPECT_EQ(delivered(once, goal), once);
    }
  }
}

ErrorCode code_of(Bytes file, const Goal& goal) {
  try {
    (void)delivered(file, goal);
  } catch (const Error& error) {
    return error.code();
  }
  return ErrorCode::internal;
}

TEST(PngUnsoundFiles, delivers_nothing_whose_pixels_cannot_be_decoded) {
  const Buffer file = samples::make_png(24, 16, 8, 2, false);
  Buffer stream = joined(png::parse(file).pixels);
  stream.resize(stream.size() / 2);  // with right checksums of the chunks
  const png::Parts parts{
      .header = png::parse(file).header, .palette = {}, .transparency = {}, .others = {}};
  const Buffer half = png::write(parts, stream);
  Goal none;
  none.compression = Compression::none;
  EXPECT_EQ(code_of(half, none), ErrorCode::corrupt_input);
  EXPECT_EQ(code_of(half, {}), ErrorCode::corrupt_input);
}

TEST(PngUnsoundFiles, decodes_every_frame_of_an_animation_that_it_rewrites) {
  Buffer file = samples::make_apng();
  constexpr std::size_t kEnd = 12;
  file.resize(file.size() - kEnd);
  EXPECT_NO_THROW((void)png_codec().rewrite_metadata(file, {}));
  // The last frame's data, with its checksum made right again.
  const auto broken = png::parse(file).animation->frames.back().data.front();
  const auto at = static_cast<std::size_t>(broken.data() - file.data());
  png::Writer writer;
  Buffer data = to_buffer(Bytes(file).subspan(at - 4, broken.size() + 4));
  for (std::size_t i = 12; i < data.size(); ++i) data[i] = std::byte{0xA5};
  writer.add(tag("fdAT"), data);
  file.resize(at - 12);
  const Buffer made = std::move(writer).finish();
  file.insert(file.end(), made.begin() + 8, made.end() - kEnd);
  EXPECT_THROW((void)png_codec().rewrite_metadata(file, {}), Error);
}

}  // namespace
}  // namespace pressoir::codecs
