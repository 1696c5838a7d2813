#include "codecs/tiff/repair/repair.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <stdexcept>

#include "codecs/png/png.h"
#include "codecs/tiff/files_fixture.h"
#include "codecs/tiff/tiff.h"

namespace pressoir::codecs::tiff {
namespace {

using testing::Kind;

raster::Canvas canvas_of(const RasterCodec& codec, Bytes file) {
  return std::move(codec.read(file, Limits{})->next()->canvas);
}

/// With its strips behind everything else, as a camera writes them.
Buffer with_pixels_last(const Kind& kind);

TEST(TiffRepair, leaves_whole_files_alone) {
  for (const auto& [name, bytes] : testing::files()) EXPECT_FALSE(repair(bytes, Limits{})) << name;
}

TEST(TiffRepair, rows_that_are_there_become_those_of_a_png) {
  for (const auto compression : {COMPRESSION_NONE, COMPRESSION_LZW, COMPRESSION_ADOBE_DEFLATE}) {
    Kind kind;
    kind.width = kind.height = 64;
    kind.compression = static_cast<std::uint16_t>(compression);
    std::uint32_t noise = 3;
    std::vector<std::uint8_t> values(64 * 64);
    for (auto& value : values) {
      noise = noise * 1664525U + 1013904223U;
      value = static_cast<std::uint8_t>(noise >> 24U);
    }
    kind.value = [&](std::uint32_t x, std::uint32_t y, std::uint16_t) {
      return values[std::size_t{y} * 64 + x];
    };
    const Buffer whole = with_pixels_last(kind);
    ASSERT_FALSE(repair(whole, Limits{})) << compression;
    const auto result = repair(Bytes(whole).first(whole.size() * 8 / 10), Limits{});
    ASSERT_TRUE(result) << compression;
    EXPECT_EQ(result->codec, &png_codec());
    EXPECT_GT(result->report.lost_percent, 20);
    EXPECT_LT(result->report.lost_percent, 60);
    const auto before = canvas_of(tiff_codec(), whole),
               after = canvas_of(png_codec(), result->bytes);
    const auto there =
        static_cast<std::uint32_t>(64 * (100 - result->report.lost_percent) / 100 - 1);
    for (std::uint32_t y = 0; y < there; ++y)
      EXPECT_TRUE(std::ranges::equal(before.row8(y), after.row8(y))) << compression << ' ' << y;
  }
}

TEST(TiffRepair, a_lab_picture_stays_upright) {
  Kind kind;
  kind.width = kind.height = 64;
  kind.samples = 3;
  kind.photometric = PHOTOMETRIC_CIELAB;
  kind.orientation = 6;
  const Buffer whole = with_pixels_last(kind);
  ASSERT_FALSE(repair(whole, Limits{}));
  const auto result = repair(Bytes(whole).first(whole.size() * 8 / 10), Limits{});
  ASSERT_TRUE(result);
  EXPECT_EQ(result->before.pixels->orientation, 6);
  EXPECT_EQ(png_codec().probe(result->bytes, {}).pixels.value().orientation, 6);
}

TEST(TiffRepair, without_its_directory_nothing_is_known) {
  Kind kind;
  const Buffer whole = testing::write(kind);  // libtiff writes the directory last
  try {
    (void)repair(Bytes(whole).first(whole.size() / 2), Limits{});
    FAIL();
  } catch (const Error& error) {
    EXPECT_EQ(error.code(), ErrorCode::corrupt_input);
    EXPECT_NE(std::string(error.what()).find("directory is missing"), std::string::npos);
  }
}

Buffer with_pixels_last(const Kind& kind) {
  const Buffer file = testing::write(kind);
  const auto number = [&](std::size_t at, std::size_t bytes) {
    std::size_t value = 0;
    for (std::size_t i = bytes; i-- > 0;)
      value = value << 8U | std::to_integer<std::size_t>(file[at + i]);
    return value;
  };
  // The numbers of an entry, wherever they stand.
  struct Numbers {
    std::size_t at = 0, count = 0, bytes = 0;
  };
  const auto find = [&](std::size_t tag) {
    constexpr std::size_t kEntry = 12;
    const std::size_t directory = number(4, 4);
    for (std::size_t i = 0; i < number(directory, 2); ++i) {
      const std::size_t entry = directory + 2 + i * kEntry;
      if (number(entry, 2) != tag) continue;
      Numbers found{.count = number(entry + 4, 4),
                    .bytes = number(entry + 2, 2) == TIFF_SHORT ? 2U : 4U};
      found.at = found.count * found.bytes > 4 ? number(entry + 8, 4) : entry + 8;
      return found;
    }
    throw std::runtime_error("a tag is missing");
  };
  const auto offsets = find(TIFFTAG_STRIPOFFSETS), sizes = find(TIFFTAG_STRIPBYTECOUNTS);
  Buffer moved = file;
  for (std::size_t i = 0; i < offsets.count; ++i) {
    const std::size_t at = offsets.at + i * offsets.bytes;
    const Bytes strip = Bytes(file).subspan(number(at, offsets.bytes),
                                            number(sizes.at + i * sizes.bytes, sizes.bytes));
    for (std::size_t k = 0; k < offsets.bytes; ++k)
      moved[at + k] = static_cast<std::byte>(moved.size() >> (8 * k) & 255U);
    moved.insert(moved.end(), strip.begin(), strip.end());
  }
  return moved;
}

}  // namespace
}  // namespace pressoir::codecs::tiff
