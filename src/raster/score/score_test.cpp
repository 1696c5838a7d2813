#include "raster/score/score.h"

#include <cstdio>  // before jpeglib.h, which needs FILE

#include <gtest/gtest.h>
#include <hwy/targets.h>
#include <jpeglib.h>
#include <png.h>

#include <cmath>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <sstream>

namespace pressoir::raster {
namespace {

std::filesystem::path corpus() {
  const char* given = std::getenv("PRESSOIR_CORPUS");
  return given != nullptr ? std::filesystem::path(given)
                          : std::filesystem::path(PRESSOIR_SOURCE_DIR) / "../shared/corpus";
}

constexpr Layout kRgb8{ColourModel::rgb, false, 8};

/// 8-bit RGB, taken as sRGB. libpng's simplified interface neither throws nor jumps.
Canvas read_png(const std::filesystem::path& path) {
  png_image image{};
  image.version = PNG_IMAGE_VERSION;
  if (png_image_begin_read_from_file(&image, path.c_str()) == 0) return {};
  image.format = PNG_FORMAT_RGB;
  Canvas canvas(image.width, image.height, kRgb8);
  if (png_image_finish_read(&image, nullptr, canvas.row8(0).data(), 0, nullptr) == 0) return {};
  return canvas;
}

/// There and back through JPEG, settings as cjpeg's and djpeg's defaults. The pixels are our own
/// and memory is the only medium, so that libjpeg's error exit is not reached.
Canvas through_jpeg(const Canvas& source, int quality, int sampling) {
  jpeg_error_mgr errors{};
  jpeg_compress_struct writer{};
  writer.err = jpeg_std_error(&errors);
  jpeg_create_compress(&writer);
  unsigned char* file = nullptr;
  unsigned long length = 0;
  jpeg_mem_dest(&writer, &file, &length);
  writer.image_width = source.width();
  writer.image_height = source.height();
  writer.input_components = 3;
  writer.in_color_space = JCS_RGB;
  jpeg_set_defaults(&writer);
  jpeg_set_quality(&writer, quality, TRUE);
  writer.comp_info[0].h_samp_factor = writer.comp_info[0].v_samp_factor = sampling;
  jpeg_start_compress(&writer, TRUE);
  for (std::uint32_t y = 0; y < source.height(); ++y) {
    auto* row = const_cast<JSAMPROW>(source.row8(y).data());
    jpeg_write_scanlines(&writer, &row, 1);
  }
  jpeg_finish_compress(&writer);
  jpeg_destroy_compress(&writer);

  jpeg_decompress_struct reader{};
  reader.err = jpeg_std_error(&errors);
  jpeg_create_decompress(&reader);
  jpeg_mem_src(&reader, file, length);
  jpeg_read_header(&reader, TRUE);
  jpeg_start_decompress(&reader);
  Canvas result(source.width(), source.height(), kRgb8);
  while (reader.output_scanline < reader.output_height) {
    JSAMPROW row = result.row8(reader.output_scanline).data();
    jpeg_read_scanlines(&reader, &row, 1);
  }
  jpeg_finish_decompress(&reader);
  jpeg_destroy_decompress(&reader);
  std::free(file);
  return result;
}

/// Smooth waves with some detail and noise; `strength` shifts the noise only.
Canvas waves(std::uint32_t width, std::uint32_t height, Layout layout = kRgb8, int strength = 0) {
  Canvas canvas(width, height, layout);
  std::uint32_t noise = 1;
  const std::uint32_t channels = layout.channels();
  for (std::uint32_t y = 0; y < height; ++y) {
    auto row = canvas.row8(y);
    for (std::uint32_t i = 0; i < row.size(); ++i) {
      noise = noise * 1664525 + 1013904223;
      const double wave = std::sin((i / channels) * 0.13 + y * 0.07 + (i % channels));
      const int value =
          static_cast<int>(128 + 90 * wave) + static_cast<int>(noise >> 24) * strength / 256;
      row[i] = static_cast<std::uint8_t>(std::clamp(value, 0, 255));
    }
  }
  return canvas;
}

struct TableRow {
  std::string file;
  int quality = 0, sampling = 0;
  double reference = 0;
};

std::vector<TableRow> table_rows(const std::filesystem::path& path) {
  std::ifstream in(path);
  std::vector<TableRow> rows;
  for (std::string line; std::getline(in, line);) {
    std::istringstream cells(line);
    std::string file, distortion, reference;
    std::getline(cells, file, '\t');
    std::getline(cells, distortion, '\t');
    std::getline(cells, reference, '\t');
    TableRow row{file, 0, 0, std::strtod(reference.c_str(), nullptr)};
    if (std::sscanf(distortion.c_str(), "jpeg q=%d sample=%dx", &row.quality, &row.sampling) == 2)
      rows.push_back(row);
  }
  return rows;
}

TEST(Score, AgreesWithTheReferenceTool) {
  const auto table = corpus() / "../peers/ssimulacra2-scores.tsv";
  if (!std::filesystem::exists(table)) GTEST_SKIP() << "no table of scores: " << table;
  const std::vector<TableRow> rows = table_rows(table);
  ASSERT_GE(rows.size(), 30U);
  for (const TableRow& row : rows) {
    const Canvas source = read_png(corpus() / "png" / row.file);
    ASSERT_GT(source.pixels(), 0U) << row.file;
    const Canvas distorted = through_jpeg(source, row.quality, row.sampling);
    const double score = ScoreReference(source).score(distorted);
    EXPECT_NEAR(score, row.reference, row.reference < 90 ? 0.1 : 0.3)
        << row.file << " q=" << row.quality;
  }
}

TEST(Score, IsExactlyAHundredForIdenticalPictures) {
  for (const auto& [width, height] :
       {std::pair{1U, 1U}, {7U, 3U}, {8U, 8U}, {17U, 33U}, {64U, 9U}, {101U, 131U}}) {
    const Canvas picture = waves(width, height, kRgb8, 40);
    EXPECT_EQ(ScoreReference(picture).score(picture), 100) << width << "x" << height;
  }
}

TEST(Score, FallsWithTheDistortion) {
  const Canvas picture = waves(160, 120);
  const ScoreReference reference(picture);
  double previous = 100;
  for (const int strength : {2, 8, 20, 60}) {
    const double score = reference.score(waves(160, 120, kRgb8, strength));
    EXPECT_LT(score, previous) << strength;
    previous = score;
  }
  EXPECT_LT(previous, 70);
}

TEST(Score, SeesAChangeInTheTiniestPicture) {
  Canvas black(2, 3, kRgb8);
  Canvas white(2, 3, kRgb8);
  for (std::uint32_t y = 0; y < 3; ++y)
    for (auto& sample : white.row8(y)) sample = 255;
  EXPECT_LT(ScoreReference(black).score(white), 50);
}

TEST(Score, OfATinyPictureIsNoMoreThanItsLargestErrorAllows) {
  const Canvas picture = waves(15, 40);
  Canvas changed = picture.clone();
  changed.row8(20)[3 * 7] = static_cast<std::uint8_t>(changed.row8(20)[3 * 7] ^ 0x40);
  EXPECT_LE(ScoreReference(picture).score(changed), 36);
  EXPECT_EQ(ScoreReference(picture, 0).score(changed), ScoreReference(picture).score(changed));
  Canvas larger = waves(16, 40), one_pixel = larger.clone();
  one_pixel.row8(20)[3 * 7] = static_cast<std::uint8_t>(one_pixel.row8(20)[3 * 7] ^ 0x40);
  EXPECT_GT(ScoreReference(larger).score(one_pixel), 60) << "one pixel of many";
}

TEST(Score, OfATinyPictureSeesAlphaOnBothGrounds) {
  Canvas picture(8, 8, {ColourModel::rgb, true, 8});  // clear
  Canvas shaded = picture.clone();
  shaded.row8(3)[4 * 3 + 3] = 51;  // black at a fifth: seen on white alone
  EXPECT_LE(ScoreReference(picture).score(shaded), 49);
}

TEST(Score, RefusesAnotherSize) {
  EXPECT_THROW((void)ScoreReference(waves(20, 20)).score(waves(20, 21)), Error);
}

TEST(Score, TakesTheLowerOfBlackAndWhiteUnderAlpha) {
  const Layout rgba{ColourModel::rgb, true, 8};
  Canvas clear_black(32, 32, rgba);  // transparent
  Canvas opaque_black(32, 32, rgba);
  Canvas opaque_white(32, 32, rgba);
  for (std::uint32_t y = 0; y < 32; ++y)
    for (std::uint32_t x = 0; x < 32; ++x) {
      opaque_black.row8(y)[4 * x + 3] = 255;
      for (std::uint32_t c = 0; c < 4; ++c) opaque_white.row8(y)[4 * x + c] = 255;
    }
  const ScoreReference reference(clear_black);
  EXPECT_EQ(reference.score(clear_black), 100);
  EXPECT_LT(reference.score(opaque_black), 50) << "seen on white";
  EXPECT_LT(reference.score(opaque_white), 50) << "seen on black";
}

TEST(Score, IsTheSameWithAndWithoutTheOriginalPrepared) {
  const Canvas original = waves(203, 97, kRgb8, 12);
  const Canvas candidate = waves(203, 97, kRgb8, 20);
  const double prepared = ScoreReference(original).score(candidate);
  EXPECT_EQ(ScoreReference(original, 0).score(candidate), prepared);
  EXPECT_LT(prepared, 100);
}

TEST(Score, IsTheSameOnEveryInstructionSet) {
  const Canvas original = waves(203, 97, kRgb8, 12);
  const Canvas candidate = waves(203, 97, kRgb8, 20);
  const double expected = ScoreReference(original).score(candidate);
  const std::int64_t all = hwy::SupportedTargets();
  int tried = 0;
  for (std::int64_t left = all; left != 0; left &= left - 1) {
    const std::int64_t target = left & -left;
    hwy::SetSupportedTargetsForTest(target);
    EXPECT_EQ(ScoreReference(original).score(candidate), expected) << hwy::TargetName(target);
    ++tried;
  }
  hwy::SetSupportedTargetsForTest(0);
  EXPECT_GE(tried, 2);
}

TEST(Score, NeedsBoundedMemory) {
  EXPECT_LT(ScoreReference::memory_needed(1000, 1000), 75'000'000U);  // a third is rounding
  EXPECT_LT(ScoreReference::memory_needed(10'000, 10'000), 500'000'000U);
}

}  // namespace
}  // namespace pressoir::raster
