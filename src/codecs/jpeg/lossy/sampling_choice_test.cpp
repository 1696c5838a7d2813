#include "codecs/jpeg/lossy/sampling_choice.h"

#include <gtest/gtest.h>

#include <cmath>

namespace pressoir::codecs::jpeg {
namespace {

/// Noise in every channel: scores far less than typical pictures do.
raster::Canvas noise(std::uint32_t width, std::uint32_t height) {
  raster::Canvas canvas(width, height, {});
  std::uint32_t state = 7;
  for (std::uint32_t y = 0; y < height; ++y)
    for (auto& sample : canvas.row8(y)) {
      state = state * 1664525U + 1013904223U;
      sample = static_cast<std::uint8_t>(64 + (state >> 25U));
    }
  return canvas;
}

TEST(JpegSamplingChoice, is_made_near_the_target_where_a_picture_is_not_typical) {
  const raster::Canvas canvas = noise(160, 128);
  const raster::ScoreReference reference(canvas);
  const LossySource source{.canvas = canvas, .reference = reference};
  constexpr double kTarget = 70;
  Goal goal;
  goal.target_score = kTarget;
  Attempts attempts(source, goal);
  for (const auto sampling : {Sampling::s444, Sampling::s420}) {
    const bool halved = sampling == Sampling::s420;
    Attempt typical = attempts.encoded(typical_model(halved).quality_at(kTarget), sampling);
    attempts.rate(typical);
    ASSERT_GT(std::abs(typical.score - kTarget), 8);
  }
  const SamplingChoice choice = choose_sampling(source, attempts, kTarget);
  EXPECT_LT(std::abs(choice.attempt.score - kTarget), 4);
}

}  // namespace
}  // namespace pressoir::codecs::jpeg
