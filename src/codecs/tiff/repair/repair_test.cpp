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

/// Moves the directory to the front: behind the header, before the pixels.
Buffer with_directory_first(const Kind& kind);

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
    const Buffer whole = with_directory_first(kind);
    ASSERT_FALSE(repair(whole, Limits{})) << compression;
    const auto result = repair(Bytes(whole).first(whole.size() * 6 / 10), Limits{});
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

Buffer with_directory_first(const Kind& kind) {
  // A directory of fixed size first, as cameras write it: its offsets move by what stands before.
  const Buffer file = testing::write(kind);
  const auto word = [&](std::size_t at) {
    return std::to_integer<std::uint32_t>(file[at]) | std::to_integer<std::uint32_t>(file[at + 1])
                                                          << 8U;
  };
  const auto number = [&](std::size_t at) { return word(at) | word(at + 2) << 16U; };
  constexpr std::size_t kHeader = 8, kEntry = 12;
  const std::size_t directory = number(4), entries = word(directory);
  const std::size_t size = 2 + entries * kEntry + 4;
  if (directory + size != file.size()) throw std::runtime_error("the directory is not last");
  Buffer moved(file.begin(), file.begin() + kHeader);
  moved.insert(moved.end(), file.begin() + static_cast<std::ptrdiff_t>(directory), file.end());
  moved.insert(moved.end(), file.begin() + kHeader,
               file.begin() + static_cast<std::ptrdiff_t>(directory));
  const auto put = [&](std::size_t at, std::size_t value) {
    for (unsigned i = 0; i < 4; ++i)
      moved[at + i] = static_cast<std::byte>(value >> (8 * i) & 255U);
  };
  put(4, kHeader);
  for (std::size_t i = 0; i < entries; ++i) {
    const std::size_t from = directory + 2 + i * kEntry, to = kHeader + 2 + i * kEntry;
    const std::uint32_t tag = word(from), type = word(from + 2);
    const std::size_t bytes = number(from + 4) * (type == 3   ? 2U
                                                  : type == 5 ? 8U
                                                  : type == 4 ? 4U
                                                              : 1U);
    const bool is_offset = bytes > 4 || tag == TIFFTAG_STRIPOFFSETS;
    if (is_offset) put(to + 8, number(from + 8) + size);
  }
  return moved;
}

}  // namespace
}  // namespace pressoir::codecs::tiff
