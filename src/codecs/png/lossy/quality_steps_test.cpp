#include "codecs/png/lossy/quality_steps.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <array>
#include <cmath>
#include <random>
#include <utility>
#include <vector>

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

Candidate of_size(std::size_t bytes) {
  Candidate file;
  file.bytes.resize(bytes);
  return file;
}

constexpr std::array kQualities{1, 5, 10, 15, 20, 30, 40, 50, 60, 65, 70, 75, 80, 85, 90, 95, 100};

class QualitySteps : public testing::Test {
 protected:
  static OfQuality found(const Canvas& picture, int quality, const EncodeAttempt& encode,
                         Effort effort = Effort::medium) {
    auto trials = plenty();
    return smallest_of_quality(EncoderContext(picture, picture, 0), quality, effort, encode,
                               trials);
  }
  static std::size_t quick_bytes(const Attempt& attempt, const Canvas& picture) {
    Compressor quick(6);
    return quick_size(attempt.picture, picture, quick);
  }
  /// Of a file of the bytes that are guessed.
  static Attempt found(const Canvas& picture, int quality, Effort effort = Effort::medium) {
    const auto as_guessed = [&](const Attempt& attempt) {
      return of_size(quick_bytes(attempt, picture));
    };
    return found(picture, quality, as_guessed, effort).attempt;
  }
  static std::size_t bytes_of(Bytes file, const Goal& goal) {
    Trials trials(file.size(), Trials::Clock::time_point::max());
    png_codec().optimize(file, goal, Limits{}, trials);
    const auto best = std::move(trials).take_best();
    return best ? best->bytes.size() : file.size();
  }
  static Goal goal_of(int quality) {
    Goal goal;
    goal.effort = Effort::medium;
    goal.quality = quality;
    return goal;
  }
  static Buffer file_of(const Canvas& picture) {
    auto none = plenty();
    return encode_lossless(from_canvas(picture), {}, Effort::low, none).bytes;
  }
};

TEST_F(QualitySteps, take_no_fewer_bytes_when_they_are_higher) {
  for (const Canvas& picture : {discs(), noise()}) {
    const Buffer file = file_of(picture);
    std::vector<std::size_t> sizes;
    for (const int quality : {1, 20, 40, 60, 70, 75, 80, 85, 90, 100})
      sizes.push_back(bytes_of(file, goal_of(quality)));
    EXPECT_TRUE(std::ranges::is_sorted(sizes)) << testing::PrintToString(sizes);
    EXPECT_LT(sizes.front(), sizes.back());
  }
}

TEST_F(QualitySteps, by_themselves_would) {
  const Canvas picture = discs();
  std::vector<std::size_t> sizes;
  for (int quality = 5; quality <= 100; quality += 5)
    sizes.push_back(quick_bytes(found(picture, quality, Effort::low), picture));
  EXPECT_FALSE(std::ranges::is_sorted(sizes)) << testing::PrintToString(sizes);
}

TEST_F(QualitySteps, take_no_fewer_bytes_however_far_files_are_from_what_was_guessed) {
  const Canvas picture = discs();
  for (const unsigned seed : {1U, 2U, 3U, 4U}) {
    const auto off = [&](const Attempt& attempt) {
      std::minstd_rand random(seed + static_cast<unsigned>(attempt.recipe.options.quality));
      random.discard(5);
      return of_size(quick_bytes(attempt, picture) * (60 + random() % 80) / 100);
    };
    std::vector<std::size_t> sizes;
    for (const int quality : kQualities)
      sizes.push_back(found(picture, quality, off).file.bytes.size());
    EXPECT_TRUE(std::ranges::is_sorted(sizes)) << testing::PrintToString(sizes);
  }
}

TEST_F(QualitySteps, take_no_more_bytes_than_no_loss) {
  // Of so few colours none can be spared: what remains is the lossless file.
  for (const std::uint32_t side : {24U, 40U, 96U}) {
    const Canvas picture =
        drawn(side, side, [&](std::uint32_t x, std::uint32_t y, std::uint32_t c) {
          return 90.0 * static_cast<double>((x * x + 3 * y * c + x * y / 5) % 5 % 3);
        });
    Goal lossless;
    lossless.effort = Effort::medium;
    const Buffer file = file_of(picture);
    for (const int quality : {85, 95, 100})
      EXPECT_LE(bytes_of(file, goal_of(quality)), bytes_of(file, lossless)) << side << quality;
  }
}

TEST_F(QualitySteps, stand_for_the_qualities_below_them) {
  const Canvas picture = discs();
  for (const auto& [quality, step] : {std::pair(1, 5), {61, 65}, {84, 85}, {96, 100}})
    EXPECT_EQ(found(picture, step).picture.indices, found(picture, quality).picture.indices)
        << quality;
}

TEST_F(QualitySteps, reach_their_quality_where_colours_suffice) {
  const Canvas picture = discs();
  for (const int quality : {20, 60, 85, 95})
    EXPECT_GE(found(picture, quality).picture.quality, quality);
}

TEST_F(QualitySteps, that_no_palette_reaches_are_one_picture) {
  const Canvas picture = noise();
  const Attempt highest = found(picture, 100);
  ASSERT_LT(highest.picture.quality, 95) << "of all colours";
  EXPECT_EQ(highest.picture.indices, found(picture, 95).picture.indices);
}

TEST_F(QualitySteps, of_low_effort_are_one_palette) {
  int files = 0;
  const auto counted = [&](const Attempt&) {
    ++files;
    return of_size(1);
  };
  EXPECT_EQ(found(discs(), 20, counted, Effort::low).attempt.recipe.options.quality, 20);
  EXPECT_EQ(files, 1);
}

}  // namespace
}  // namespace pressoir::codecs::png
