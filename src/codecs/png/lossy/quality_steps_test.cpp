#include "codecs/png/lossy/quality_steps.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <array>
#include <cmath>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <random>
#include <string>

#include "codecs/png/image.h"
#include "codecs/png/lossless/lossless.h"
#include "codecs/png/png.h"

namespace pressoir::codecs::png {
namespace {

using raster::Canvas;

template <class ColourAt>
Canvas drawn(std::uint32_t width, std::uint32_t height, const ColourAt& colour_at) {
  Canvas canvas(width, height, {});
  for (std::uint32_t y = 0; y < height; ++y) {
    const auto row = canvas.row8(y);
    for (std::uint32_t x = 0; x < width; ++x)
      for (std::uint32_t c = 0; c < 3; ++c)
        row[3 * x + c] = static_cast<std::uint8_t>(std::clamp(colour_at(x, y, c), 0.0, 255.0));
  }
  return canvas;
}

/// Shaded discs with soft edges on plain ground: few colours must be mixed by dithering.
Canvas discs() {
  constexpr std::array<std::array<double, 3>, 5> kColours{
      {{31, 119, 180}, {255, 127, 14}, {44, 160, 44}, {214, 39, 40}, {148, 103, 189}}};
  return drawn(240, 180, [&](std::uint32_t x, std::uint32_t y, std::uint32_t c) {
    double value = 248;
    for (unsigned i = 0; i < 14; ++i) {
      const double across = x - double((i * 97 + 40) % 320), down = y - double((i * 61 + 30) % 240),
                   radius = 14 + (i * 29) % 37;
      const double share = std::clamp((radius - std::hypot(across, down)) / 1.5, 0.0, 1.0);
      value += share * (kColours[i % 5][c] * (0.75 + 0.1 * down / radius) - value);
    }
    return value;
  });
}

Canvas noise() {
  std::minstd_rand random(1);
  return drawn(96, 96, [&](std::uint32_t x, std::uint32_t y, std::uint32_t c) {
    return 20.0 * c + x + y + static_cast<double>(random() % 64);
  });
}

Trials plenty() { return {std::nullopt, Trials::Clock::time_point::max()}; }

class QualitySteps : public testing::Test {
 protected:
  static std::vector<Attempt> found(const Canvas& picture, int quality,
                                    Effort effort = Effort::medium) {
    auto trials = plenty();
    return smallest_of_quality(EncoderContext(picture, picture, 0), quality, effort, trials);
  }
  static std::size_t bytes_of(Bytes file, int quality) {
    Goal goal;
    goal.effort = Effort::medium;
    goal.quality = quality;
    Trials trials(file.size(), Trials::Clock::time_point::max());
    png_codec().optimize(file, goal, Limits{}, trials);
    const auto best = std::move(trials).take_best();
    return best ? best->bytes.size() : file.size();
  }
  static std::size_t bytes_of(const Canvas& picture, int quality) {
    auto none = plenty();
    return bytes_of(encode_lossless(from_canvas(picture), {}, Effort::low, none).bytes, quality);
  }
  /// Without a look at higher ones.
  static std::size_t quick_bytes_of_low_effort(const Canvas& picture, int quality) {
    Compressor quick(6);
    return quick_size(found(picture, quality, Effort::low).at(0).picture, picture, quick);
  }
};

TEST_F(QualitySteps, take_no_fewer_bytes_when_they_are_higher) {
  for (const Canvas& picture : {discs(), noise()}) {
    std::vector<std::size_t> sizes;
    for (const int quality : {1, 20, 40, 60, 70, 75, 80, 85, 90, 100})
      sizes.push_back(bytes_of(picture, quality));
    EXPECT_TRUE(std::ranges::is_sorted(sizes)) << testing::PrintToString(sizes);
    EXPECT_LT(sizes.front(), sizes.back());
  }
}

TEST_F(QualitySteps, by_themselves_would) {
  const Canvas picture = discs();
  std::vector<std::size_t> sizes;
  for (int quality = 5; quality <= 100; quality += 5)
    sizes.push_back(quick_bytes_of_low_effort(picture, quality));
  EXPECT_FALSE(std::ranges::is_sorted(sizes)) << testing::PrintToString(sizes);
}

TEST_F(QualitySteps, stand_for_the_qualities_below_them) {
  const Canvas picture = discs();
  for (const auto& [quality, step] : {std::pair(1, 5), {61, 65}, {84, 85}, {96, 100}})
    EXPECT_EQ(found(picture, step).at(0).picture.indices,
              found(picture, quality).at(0).picture.indices)
        << quality;
}

TEST_F(QualitySteps, reach_their_quality_where_colours_suffice) {
  const Canvas picture = discs();
  for (const int quality : {20, 60, 85, 95})
    for (const Attempt& attempt : found(picture, quality))
      EXPECT_GE(attempt.picture.quality, quality);
}

TEST_F(QualitySteps, that_no_palette_reaches_are_one_picture) {
  const Canvas picture = noise();
  const auto highest = found(picture, 100);
  ASSERT_EQ(1U, highest.size());
  ASSERT_LT(highest[0].picture.quality, 95) << "of all colours";
  EXPECT_EQ(highest[0].picture.indices, found(picture, 95).at(0).picture.indices);
}

TEST_F(QualitySteps, of_low_effort_are_one_palette) {
  EXPECT_EQ(1U, found(discs(), 20, Effort::low).size());
}

}  // namespace
}  // namespace pressoir::codecs::png
