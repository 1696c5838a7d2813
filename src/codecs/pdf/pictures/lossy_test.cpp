#include "codecs/pdf/pictures/lossy.h"

#include <gtest/gtest.h>

#include <cmath>
#include <limits>
#include <random>

#include "codecs/pdf/files_fixture.h"
#include "codecs/pdf/pdf.h"
#include "codecs/pdf/streams/decode.h"
#include "codecs/pdf/structure/walk.h"

namespace pressoir::codecs::pdf {
namespace {

constexpr double kEndless = std::numeric_limits<double>::infinity();

// Soft shapes and a little noise, as cameras see them.
std::string photograph(int side) {
  std::mt19937 random(3);
  std::string samples;
  for (int y = 0; y < side; ++y)
    for (int x = 0; x < side; ++x)
      for (int channel = 0; channel < 3; ++channel) {
        const double wave = std::sin(x * 0.05 + channel) * std::cos(y * 0.03 * (channel + 1));
        samples += static_cast<char>(128 + 90 * wave + static_cast<int>(random() % 9));
      }
  return samples;
}

Buffer page_with(int side, std::string_view drawn) {
  testing::Sample sample;
  const auto size = std::to_string(side);
  const int picture = sample.builder.add_stream(
      "/Type /XObject /Subtype /Image /ColorSpace /DeviceRGB /BitsPerComponent 8 /Width " + size +
          " /Height " + size,
      photograph(side));
  const int content = sample.builder.add_stream("", drawn);
  return sample.file({.page = "/Contents " + std::to_string(content) + " 0 R",
                      .resources = "/XObject << /Im " + std::to_string(picture) + " 0 R >>"});
}

std::optional<Candidate> optimised(Bytes input, const Goal& goal) {
  Trials trials(input.size(), Trials::Clock::time_point::max());
  pdf_codec().optimize(input, goal, {}, trials);
  return std::move(trials).take_best();
}

Goal level(Compression compression) {
  Goal goal;
  goal.compression = compression;
  goal.effort = Effort::low;
  return goal;
}

Object only_picture(Document& document) {
  for (auto& object : reachable(document.graph()))
    if (is_picture(object)) return object;
  return Object::newNull();
}

TEST(LossyPictures, have_the_resolution_that_they_are_shown_at) {
  const Size own{3'000, 1'500};
  Goal goal = level(Compression::balanced);
  const auto by_level = resolution_for(goal);
  EXPECT_EQ(size_at(by_level, own, 4, 2), (Size{600, 300}));
  EXPECT_EQ(size_at(by_level, own, 4, 4), (Size{1'200, 600}));
  EXPECT_EQ(size_at(by_level, own, 14, 7), own);  // not worth it
  EXPECT_EQ(size_at(by_level, own, 0, 0), own);
  EXPECT_EQ(size_at(by_level, own, kEndless, kEndless), own);
  goal.dpi = 150;
  EXPECT_EQ(size_at(resolution_for(goal), own, 14, 7), (Size{2'100, 1'050}));
  EXPECT_EQ(size_at(resolution_for(goal), own, 20, 10), own);
  goal.dpi = 600;
  EXPECT_EQ(size_at(resolution_for(goal), own, 4, 2), (Size{2'400, 1'200}));
}

TEST(LossyPictures, photographs_become_jpeg_and_pages_are_scored) {
  const auto input = page_with(300, "100 0 0 100 0 0 cm /Im Do");
  const auto lossless = optimised(input, level(Compression::lossless));
  const auto balanced = optimised(input, level(Compression::balanced));
  ASSERT_TRUE(lossless && balanced);
  EXPECT_TRUE(lossless->proven_lossless);
  EXPECT_FALSE(balanced->proven_lossless);
  EXPECT_LT(balanced->bytes.size(), lossless->bytes.size() / 3);
  EXPECT_GE(balanced->min_score.value(), 75);
  EXPECT_LE(*balanced->min_score, balanced->score.value());
  Document document(balanced->bytes, {});
  EXPECT_EQ(filters_of(only_picture(document)), std::vector<std::string>{"/DCTDecode"});
}

TEST(LossyPictures, parameters_of_jpeg_that_have_no_meaning_are_no_hindrance) {
  const auto made =
      optimised(page_with(300, "100 0 0 100 0 0 cm /Im Do"), level(Compression::balanced));
  ASSERT_TRUE(made);
  Document document(made->bytes, {});
  auto picture = only_picture(document);
  ASSERT_EQ(filters_of(picture), std::vector<std::string>{"/DCTDecode"});
  const auto jpeg = raw_data(picture);
  const auto layout = layout_of(picture, {}).value();
  EXPECT_TRUE(canvas_of_jpeg(jpeg, "", layout));
  EXPECT_TRUE(canvas_of_jpeg(jpeg, "<</Colors 3/QFactor 0.0/ColorTransform 1>>", layout));
  EXPECT_FALSE(canvas_of_jpeg(jpeg, "<</ColorTransform 0>>", layout));
}

TEST(LossyPictures, shrink_to_what_the_page_shows) {
  const auto made =
      optimised(page_with(300, "36 0 0 36 9 9 cm /Im Do"), level(Compression::smallest));
  ASSERT_TRUE(made);
  Document document(made->bytes, {});
  EXPECT_EQ(only_picture(document).getDict().getKey("/Width").getIntValue(), 55);
}

TEST(LossyPictures, levels_never_grow_and_results_are_recognised) {
  const auto input = page_with(200, "100 0 0 100 0 0 cm /Im Do");
  std::size_t last = input.size();
  for (const auto compression :
       {Compression::lossless, Compression::high, Compression::balanced, Compression::smallest}) {
    const auto made = optimised(input, level(compression));
    ASSERT_TRUE(made);
    EXPECT_LE(made->bytes.size(), last);
    last = made->bytes.size();
    EXPECT_FALSE(optimised(made->bytes, level(compression)));
  }
}

TEST(LossyPictures, a_size_is_met_with_the_best_that_fits_or_missed_with_the_smallest) {
  const auto input = page_with(200, "100 0 0 100 0 0 cm /Im Do");
  Goal goal = level(Compression::lossless);
  goal.target_bytes = 12'000;
  const auto fits = optimised(input, goal);
  ASSERT_TRUE(fits);
  EXPECT_LE(fits->bytes.size(), *goal.target_bytes);
  goal.target_bytes = 100;
  const auto smallest = optimised(input, goal);
  ASSERT_TRUE(smallest);
  EXPECT_LT(smallest->bytes.size(), fits->bytes.size());
  EXPECT_FALSE(optimised(smallest->bytes, goal));
}

TEST(LossyPictures, are_scaled_to_the_resolution_that_is_asked_for) {
  const auto width_in = [](Bytes file) {
    Document document(file, {});
    return only_picture(document).getDict().getKey("/Width").getIntValue();
  };
  // 400 pixels on 72 points: an inch.
  const auto input = page_with(400, "72 0 0 72 9 9 cm /Im Do");
  Goal goal = level(Compression::high);
  const auto by_level = optimised(input, goal);
  ASSERT_TRUE(by_level);
  EXPECT_EQ(width_in(by_level->bytes), 400);  // 300 is not far enough away
  goal.dpi = 300;
  EXPECT_EQ(width_in(optimised(input, goal).value().bytes), 300);
  goal.dpi = 50;
  const auto coarse = optimised(input, goal);
  ASSERT_TRUE(coarse);
  EXPECT_EQ(width_in(coarse->bytes), 50);
  EXPECT_LT(coarse->bytes.size(), by_level->bytes.size() / 4);
  EXPECT_FALSE(optimised(coarse->bytes, goal));
  const auto further = optimised(by_level->bytes, goal);
  ASSERT_TRUE(further);
  EXPECT_EQ(width_in(further->bytes), 50);
}

}  // namespace
}  // namespace pressoir::codecs::pdf
