#include "codecs/quality_search.h"

#include <gtest/gtest.h>

#include <array>
#include <cmath>

namespace pressoir::codecs {
namespace {

constexpr std::array<QualityPoint, 3> kCurve{{{0, 20}, {50, 60}, {100, 95}}};

/// A codec whose score bends away from the typical curve by `off` points.
struct Codec {
  double off = 0;
  int calls = 0;
  ScoredEncoding operator()(double quality) {
    ++calls;
    const double score = score_at(kCurve, quality) + off + 2 * std::sin(quality / 9);
    return {Buffer(static_cast<std::size_t>(100 + 10 * quality)), score, score};
  }
};

TEST(QualitySearch, reaches_the_target_closely_with_few_encodings) {
  for (const double off : {-12.0, -3.0, 0.0, 4.0, 11.0}) {
    for (const double target : {45.0, 60.0, 75.0, 80.0}) {
      Codec codec{off};
      QualitySearch search;
      search.curve = kCurve;
      const auto found = search_quality(target, search, std::ref(codec));
      ASSERT_TRUE(found) << off << " " << target;
      EXPECT_GE(found->score, target);
      EXPECT_LE(found->score, target + search.tolerance + 0.3) << off << " " << target;
      EXPECT_LE(codec.calls, 5) << off << " " << target;
    }
  }
}

TEST(QualitySearch, works_from_a_start_and_a_slope_as_well) {
  Codec codec;
  QualitySearch search;
  search.start = 40;
  const auto found = search_quality(70, search, std::ref(codec));
  ASSERT_TRUE(found);
  EXPECT_GE(found->score, 70);
  EXPECT_LE(found->score, 71);
}

TEST(QualitySearch, finds_nothing_where_the_best_quality_falls_short) {
  Codec codec{-30};
  QualitySearch search;
  search.curve = kCurve;
  EXPECT_FALSE(search_quality(90, search, std::ref(codec)));
  EXPECT_LE(codec.calls, 7);
}

TEST(QualitySearch, keeps_what_it_has_when_time_runs_out) {
  int calls = 0;
  QualitySearch search;
  search.curve = kCurve;
  Codec codec{10};
  const auto found = search_quality(60, search, [&](double quality) {
    return ++calls > 1 ? std::nullopt : std::optional(codec(quality));
  });
  ASSERT_TRUE(found);
  EXPECT_GE(found->score, 60);
}

TEST(SizeSearch, fills_the_size_without_exceeding_it) {
  for (const std::size_t most : {500U, 2'000U, 9'000U, 30'000U}) {
    int calls = 0;
    const auto found = search_size(most, [&](int quality) -> std::optional<Buffer> {
      ++calls;
      return Buffer(static_cast<std::size_t>(400 * std::exp(quality * 0.035)));
    });
    ASSERT_TRUE(found) << most;
    EXPECT_LE(found->size(), most);
    if (most < 10'000) {
      EXPECT_GE(static_cast<double>(found->size()), 0.96 * static_cast<double>(most));
    }
    EXPECT_LE(calls, 8) << most;
  }
}

TEST(SizeSearch, finds_nothing_where_nothing_fits) {
  EXPECT_FALSE(search_size(10, [](int) { return std::optional(Buffer(11)); }));
}

}  // namespace
}  // namespace pressoir::codecs
