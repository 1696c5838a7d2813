#include "codecs/png/lossy/palette_search.h"

#include <gtest/gtest.h>

#include <cmath>

#include "codecs/png/lossy/fit_search.h"
#include "raster/score/bands.h"

namespace pressoir::codecs::png {
namespace {

using raster::Canvas;

/// Waves that change downwards: no band is quite like another.
Canvas waves() {
  Canvas canvas(320, 480, {});
  for (std::uint32_t y = 0; y < canvas.height(); ++y) {
    const auto row = canvas.row8(y);
    for (std::uint32_t x = 0; x < canvas.width(); ++x) {
      const double level = 128 + 60 * std::sin(x / 17.0) + 50 * std::cos(y / (20.0 + y / 16.0));
      for (std::uint32_t c = 0; c < 3; ++c)
        row[3 * x + c] = static_cast<std::uint8_t>(level + 4 * c);
    }
  }
  return canvas;
}

Trials unbounded() { return {std::nullopt, Trials::Clock::time_point::max()}; }

class PaletteSearch : public testing::Test {
 protected:
  const Canvas picture_ = waves(), band_ = raster::bands_of(picture_, 40'000);
  const EncoderContext whole_{picture_, picture_}, part_{band_, band_};
};

TEST_F(PaletteSearch, in_a_part_reaches_the_score_on_the_whole) {
  for (const double target : {60.0, 75.0, 85.0}) {
    auto trials = unbounded();
    const auto found = smallest_reaching_in_part(whole_, part_, target, Effort::high, trials);
    ASSERT_TRUE(found) << target;
    EXPECT_EQ(found->picture.indices.size(), picture_.pixels());
    EXPECT_DOUBLE_EQ(found->score, whole_.score(found->picture));
    EXPECT_GE(found->score, target);
    EXPECT_LT(found->score, target + 10);
  }
}

TEST_F(PaletteSearch, in_a_part_gives_up_what_no_palette_reaches) {
  auto trials = unbounded();
  EXPECT_FALSE(smallest_reaching_in_part(whole_, part_, 101, Effort::high, trials));
}

TEST_F(PaletteSearch, in_a_part_fills_the_bytes_of_the_whole) {
  Compressor compressor(6);
  const auto encode = [&](const Attempt& attempt) {
    return Candidate{.bytes = Buffer(quick_size(attempt.picture, picture_, compressor)),
                     .method = {},
                     .score = attempt.score,
                     .min_score = attempt.score};
  };
  for (const std::size_t most : {8'000U, 16'000U}) {
    const FitOrder order{.most = most, .overhead = 0, .effort = Effort::high, .encode = encode};
    auto trials = unbounded();
    const auto found = best_fitting(whole_, part_, order, trials);
    ASSERT_TRUE(found) << most;
    EXPECT_LE(found->bytes.size(), most);
    EXPECT_GE(found->bytes.size(), most * 8 / 10);
  }
}

}  // namespace
}  // namespace pressoir::codecs::png
