#include "codecs/svg/lossy/lossy.h"

#include <gtest/gtest.h>

#include <cmath>

#include "codecs/svg/lossy/coarse.h"
#include "codecs/svg/svg.h"
#include "codecs/svg/svg_fixture.h"

namespace pressoir::codecs::svg {
namespace {

/// A hundred rings of uneven curves, with more digits than anybody sees.
std::string rings() {
  std::string content;
  for (int i = 0; i < 100; ++i) {
    const double x = 8 + 9.237 * (i % 10), y = 8 + 9.151 * (i / 10);
    content += "<path fill=\"none\" stroke=\"#" + std::to_string(100 + 8 * i) + "\" d=\"M";
    for (int k = 0; k <= 24; ++k) {
      const double angle = 0.26 * k, radius = 4 + 0.3137 * std::sin(5 * angle + i);
      content += std::to_string(x + radius * std::cos(angle)) + "," +
                 std::to_string(y + radius * std::sin(angle)) + (k == 24 ? "" : " L");
    }
    content += "z\"/>";
  }
  return picture(content);
}

std::optional<Candidate> optimized(std::string_view svg, const Goal& goal) {
  Trials trials(svg.size(), Trials::Clock::time_point::max());
  svg_codec().optimize(as_bytes(svg), goal, {}, trials);
  return std::move(trials).take_best();
}

Goal of_score(double score) {
  Goal goal;
  goal.target_score = score;
  return goal;
}

TEST(LossySvg, is_smaller_the_lower_the_score_and_reaches_it) {
  const auto svg = rings();
  auto before = optimized(svg, {}).value().bytes.size();
  for (const double score : {95.0, 85.0, 70.0}) {
    const auto result = optimized(svg, of_score(score)).value();
    EXPECT_LT(result.bytes.size(), before) << score;
    EXPECT_GE(result.score.value_or(0), score);
    before = result.bytes.size();
  }
}

TEST(LossySvg, comes_back_as_it_is) {
  const auto once = optimized(rings(), of_score(80)).value();
  const auto text = as_text(once.bytes);
  EXPECT_FALSE(optimized(text, of_score(80)));
  EXPECT_FALSE(optimized(text, of_score(90)));
  EXPECT_FALSE(optimized(text, {}));
  EXPECT_TRUE(optimized(text, of_score(40)));
}

TEST(LossySvg, fits_a_size_where_that_can_be) {
  Goal goal;
  const auto svg = rings();
  const auto smallest = optimized(svg, of_score(0)).value().bytes.size();
  goal.target_bytes = 2 * smallest;
  const auto fitting = optimized(svg, goal).value();
  EXPECT_LE(fitting.bytes.size(), 2 * smallest);
  EXPECT_GT(fitting.bytes.size(), smallest);
}

TEST(LossySvg, of_what_cannot_be_judged_is_lossless) {
  const auto svg =
      picture(R"(<!-- a path --><script>draw()</script><path d="M0.123456 0L10.123456 9.87654"/>)");
  const auto lossy = optimized(svg, of_score(50)), lossless = optimized(svg, {});
  ASSERT_TRUE(lossy && lossless);
  EXPECT_EQ(as_text(lossy->bytes), as_text(lossless->bytes));
}

TEST(LossySvg, of_what_a_drawing_shows_only_one_look_of_is_lossless) {
  constexpr std::string_view kPath = R"(<path d="M0.123456 0L10.123456 9.87654L3.1415 99z"/>)";
  for (const auto* const look :
       {R"(<animate href="#a" attributeName="x" to="9" dur="1s"/>)",
        "<style>path:hover{fill:red}</style>",
        "<style>@media (prefers-color-scheme:dark){path{fill:#fff}}</style>",
        "<style media='(prefers-color-scheme:dark)'>path{fill:#fff}</style>"}) {
    const auto svg = picture("<!-- a path -->" + std::string(kPath) + look);
    const auto result = optimized(svg, of_score(50));
    ASSERT_TRUE(result) << look;
    EXPECT_TRUE(result->proven_lossless) << look;
    EXPECT_FALSE(result->score) << look;
  }
}

TEST(CoarseSvg, keeps_as_many_digits_as_the_size_asks_for) {
  const auto coarse_text = [](std::string_view size, double pixels) {
    const auto document =
        parse(as_bytes("<svg xmlns=\"http://www.w3.org/2000/svg\" viewBox=\"0 0 100 100\" " +
                       std::string(size) + "><path d=\"M1.2345 2.3456L51.4567 73.5678\"/></svg>"));
    const MetadataPolicy policy;
    const auto result = coarse(document, {.pixels = pixels}, policy, {});
    return *result.root->children.front()->find("d");
  };
  EXPECT_EQ(coarse_text("width=\"100\"", 0.05), "M1.2 2.3l50.3 71.3");
  EXPECT_EQ(coarse_text("width=\"100\"", 0.5), "M1 2l50 72");
  EXPECT_EQ(coarse_text("width=\"1000\"", 0.5), "M1.2 2.3l50.3 71.3");
}

}  // namespace
}  // namespace pressoir::codecs::svg
