#include "raster/fill/smooth_fill.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>
#include <span>
#include <utility>

#include "raster/fill/canvas_fill.h"

namespace pressoir::raster {
namespace {

TEST(SmoothFill, a_constant_surface_stays_one) {
  SmoothFill fill(37, 21);
  for (std::uint32_t x = 0; x < 37; ++x) fill.add(x, 3, 42);
  fill.finish();
  for (std::uint32_t y = 0; y < 21; ++y)
    for (std::uint32_t x = 0; x < 37; ++x) EXPECT_NEAR(fill.at(x, y), 42, 1e-4);
}

TEST(SmoothFill, continues_columns_beside_the_known_rows_and_fades_away_from_them) {
  SmoothFill fill(64, 64);
  for (std::uint32_t y = 0; y < 16; ++y)
    for (std::uint32_t x = 0; x < 64; ++x) fill.add(x, y, x < 32 ? 0.0F : 200.0F);
  fill.finish();
  EXPECT_NEAR(fill.at(4, 16), 0, 12);
  EXPECT_NEAR(fill.at(60, 16), 200, 12);
  EXPECT_GT(fill.at(4, 63), fill.at(4, 20));
  EXPECT_LT(fill.at(60, 63), fill.at(60, 20));
}

TEST(SmoothFill, has_no_steps_inside_a_gap) {
  SmoothFill fill(128, 128);
  for (std::uint32_t y = 0; y < 32; ++y)
    for (std::uint32_t x = 0; x < 128; ++x) fill.add(x, y, static_cast<float>(2 * x));
  fill.finish();
  for (std::uint32_t y = 34; y < 128; ++y)
    for (std::uint32_t x = 1; x < 128; ++x) {
      EXPECT_LT(std::abs(fill.at(x, y) - fill.at(x - 1, y)), 8);
      EXPECT_LT(std::abs(fill.at(x, y) - fill.at(x, y - 1)), 8);
    }
}

TEST(SmoothFill, without_any_sample_it_is_zero) {
  SmoothFill fill(5, 1);
  fill.finish();
  EXPECT_EQ(fill.at(4, 0), 0);
}

/// The upper rows of a picture: `low` and so much noise.
Canvas upper_rows(unsigned low, unsigned noise) {
  Canvas canvas(128, 256, {.model = ColourModel::rgb, .alpha = false, .bits = 8});
  std::uint32_t dice = 1;
  for (std::uint32_t y = 0; y < 64; ++y)
    for (auto& sample : canvas.row8(y)) {
      dice = dice * 1664525U + 1013904223U;
      sample = static_cast<std::uint8_t>(low + (dice >> 24U) % (noise + 1));
    }
  return canvas;
}

double mean_of(std::span<const std::uint8_t> row) {
  double sum = 0;
  for (const auto sample : row) sum += sample;
  return sum / static_cast<double>(row.size());
}

TEST(CanvasFill, a_drawing_goes_on_as_its_ground_and_a_photograph_fades) {
  Canvas drawing = upper_rows(230, 0), even = upper_rows(225, 10), photo = upper_rows(0, 255);
  for (Canvas* canvas : {&drawing, &even, &photo})
    fill_missing(*canvas, [](std::uint32_t, std::uint32_t y) { return y < 64; });
  EXPECT_EQ(mean_of(drawing.row8(255)), 230);
  EXPECT_NEAR(mean_of(even.row8(255)), 230, 3) << "nothing says that it changes";
  EXPECT_NEAR(mean_of(photo.row8(64)), 127, 8) << "no seam";
  EXPECT_LT(mean_of(photo.row8(128)), 115);
  EXPECT_LT(mean_of(photo.row8(255)), 105);
}

TEST(CanvasFill, between_known_rows_it_fades_from_both) {
  Canvas canvas = upper_rows(0, 255);
  for (std::uint32_t y = 192; y < 256; ++y)
    std::ranges::copy(std::as_const(canvas).row8(y - 192), canvas.row8(y).begin());
  fill_missing(canvas, [](std::uint32_t, std::uint32_t y) { return y < 64 || y >= 192; });
  EXPECT_NEAR(mean_of(canvas.row8(64)), 127, 8);
  EXPECT_NEAR(mean_of(canvas.row8(191)), 127, 8);
  EXPECT_LT(mean_of(canvas.row8(128)), 115);
}

TEST(CanvasFill, colours_under_full_transparency_do_not_spread) {
  Canvas canvas(8, 8, {.model = ColourModel::rgb, .alpha = true, .bits = 8});
  for (std::uint32_t y = 0; y < 4; ++y) {
    const auto row = canvas.row8(y);
    for (std::size_t x = 0; x < 8; ++x) {
      const bool is_hidden = x < 4;
      row[4 * x] = is_hidden ? 255 : 0;
      row[4 * x + 1] = is_hidden ? 0 : 90;
      row[4 * x + 3] = is_hidden ? 0 : 255;
    }
  }
  fill_missing(canvas, [](std::uint32_t, std::uint32_t y) { return y < 4; });
  const auto row = canvas.row8(6);
  for (std::size_t x = 0; x < 8; ++x) {
    EXPECT_EQ(row[4 * x], 0) << x;
    if (row[4 * x + 3] > 0) {
      EXPECT_NEAR(row[4 * x + 1], 90, 1) << x;
    }
  }
  EXPECT_GT(row[4 * 7 + 3], row[3]);
}

}  // namespace
}  // namespace pressoir::raster
