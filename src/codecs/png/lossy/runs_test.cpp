#include "codecs/png/lossy/runs.h"

#include <gtest/gtest.h>

#include <cstdlib>

namespace pressoir::codecs::png {
namespace {

/// Grey grey_noise of 8 levels beside each other to the left, of 64 to the right.
raster::Canvas grey_noise() {
  raster::Canvas canvas(64, 32, {raster::ColourModel::grey, false, 8});
  std::uint32_t state = 7;
  for (std::uint32_t y = 0; y < 32; ++y)
    for (std::uint32_t x = 0; x < 64; ++x) {
      state = state * 1664525U + 1013904223U;
      canvas.row8(y)[x] = static_cast<std::uint8_t>(80 + (state >> 24) % (x < 32 ? 8 : 64));
    }
  return canvas;
}

/// Every level a colour, so that nothing is lost at first.
raster::Quantized exact(const raster::Canvas& canvas) {
  raster::Quantized picture;
  for (int level = 0; level < 256; ++level) {
    const auto v = static_cast<std::uint8_t>(level);
    picture.palette.push_back({v, v, v, 255});
  }
  for (std::uint32_t y = 0; y < canvas.height(); ++y)
    picture.indices.insert(picture.indices.end(), canvas.row8(y).begin(), canvas.row8(y).end());
  return picture;
}

struct Seen {
  int changed = 0, furthest = 0;
};
Seen compare(const raster::Canvas& canvas, const raster::Quantized& picture, bool right) {
  Seen seen;
  for (std::uint32_t y = 0; y < 32; ++y)
    for (std::uint32_t x = right ? 34 : 0; x < (right ? 64 : 30); ++x) {
      const int off = std::abs(canvas.row8(y)[x] - picture.indices[y * 64 + x]);
      seen.changed += off > 0 ? 1 : 0;
      seen.furthest = std::max(seen.furthest, off);
    }
  return seen;
}

TEST(Runs, leave_an_exact_picture_alone_without_strength) {
  const auto canvas = grey_noise();
  EXPECT_EQ(Runs(canvas).lengthened(exact(canvas), 0).indices, exact(canvas).indices);
}

TEST(Runs, change_more_and_further_where_the_picture_is_busy) {
  const auto canvas = grey_noise();
  const auto picture = Runs(canvas).lengthened(exact(canvas), 100);
  const Seen calm = compare(canvas, picture, false), busy = compare(canvas, picture, true);
  EXPECT_GT(calm.changed, 0);
  EXPECT_GT(busy.furthest, calm.furthest);
  // 8 times the square of the distance, at most 100 / 16 * (4 + activity).
  EXPECT_LE(calm.furthest, 2);
  EXPECT_LE(busy.furthest, 7);
}

TEST(Runs, keep_transparent_and_opaque_apart) {
  raster::Canvas canvas(8, 2, {raster::ColourModel::rgb, true, 8});
  raster::Quantized picture;
  picture.palette = {{0, 0, 0, 0}, {0, 0, 0, 255}, {200, 0, 0, 255}};
  for (std::uint32_t y = 0; y < 2; ++y)
    for (std::uint32_t x = 0; x < 8; ++x) {
      canvas.row8(y)[4 * x + 3] = x % 2 == 0 ? 0 : 255;
      picture.indices.push_back(x % 2 == 0 ? 0 : 1);
    }
  EXPECT_EQ(Runs(canvas).lengthened(picture, 500).indices, picture.indices);
}

TEST(Runs, keep_what_is_clear_clear_and_what_is_opaque_opaque) {
  raster::Canvas canvas(32, 4, {raster::ColourModel::rgb, true, 8});
  raster::Quantized picture{.palette = {{0, 0, 0, 0}, {0, 0, 0, 4}, {9, 9, 9, 250}, {9, 9, 9, 255}},
                            .indices = {},
                            .quality = 100};
  for (std::uint32_t i = 0; i < 32 * 4; ++i) {
    const auto index = static_cast<std::uint8_t>(i * 7 % 4);
    const auto& colour = picture.palette[index];
    auto* pixel = canvas.row8(i / 32).data() + std::size_t{i % 32} * 4;
    pixel[0] = pixel[1] = pixel[2] = colour.red;
    pixel[3] = colour.alpha;
    picture.indices.push_back(index);
  }
  const auto longer = Runs(canvas).lengthened(picture, 4096);
  EXPECT_NE(longer.indices, picture.indices);
  for (std::size_t i = 0; i < picture.indices.size(); ++i)
    EXPECT_TRUE(longer.indices[i] == picture.indices[i] || picture.indices[i] == 1 ||
                picture.indices[i] == 2);
}

}  // namespace
}  // namespace pressoir::codecs::png
