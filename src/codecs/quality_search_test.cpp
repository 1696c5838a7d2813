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
    const double score = QualityModel(kCurve).score_at(quality) + off + 2 * std::sin(quality / 9);
    return {Buffer(static_cast<std::size_t>(100 + 10 * quality)), score, score};
  }
};

QualitySearch plain_search() { return QualitySearch{QualityModel(kCurve)}; }

TEST(QualitySearch, reaches_the_target_closely_with_few_encodings) {
  for (const double off : {-12.0, -3.0, 0.0, 4.0, 11.0}) {
    for (const double target : {45.0, 60.0, 75.0, 80.0}) {
      Codec codec{off};
      const auto found = search_quality(target, plain_search(), std::ref(codec));
      ASSERT_TRUE(found) << off << " " << target;
      EXPECT_GE(found->score, target);
      EXPECT_LE(found->score, target + plain_search().coarse) << off << " " << target;
      EXPECT_LE(codec.calls, 5) << off << " " << target;
    }
  }
}

TEST(QualitySearch, finds_targets_far_from_where_a_typical_picture_has_them) {
  // A cliff: almost nothing is gained up to quality 82, nearly all in the next two steps.
  const auto cliff = [](double quality) {
    return quality < 82 ? 20 + quality / 10 : std::min(75 + (quality - 82) * 2, 90.0);
  };
  for (const double target : {22.0, 26.0, 80.0, 88.0}) {
    int calls = 0;
    const auto found = search_quality(target, plain_search(), [&](double quality) {
      ++calls;
      return std::optional(ScoredEncoding{Buffer(static_cast<std::size_t>(100 + 10 * quality)),
                                          cliff(quality), cliff(quality)});
    });
    ASSERT_TRUE(found) << target;
    EXPECT_GE(found->score, target);
    EXPECT_LE(found->score, target + 1) << target;
    EXPECT_LE(calls, 7) << target;
  }
}

TEST(QualitySearch, starts_from_what_is_known_already) {
  Codec codec;
  auto search = plain_search();
  search.known = codec(66);
  search.known_quality = 66;
  search.model.learn({66, search.known->score});
  const double target = search.known->score - 0.4;
  codec.calls = 0;
  const auto found = search_quality(target, std::move(search), std::ref(codec));
  ASSERT_TRUE(found);
  EXPECT_EQ(codec.calls, 0);
}

TEST(QualitySearch, finds_nothing_where_the_best_quality_falls_short) {
  Codec codec{-30};
  EXPECT_FALSE(search_quality(90, plain_search(), std::ref(codec)));
  EXPECT_LE(codec.calls, 6);
}

TEST(QualitySearch, keeps_what_it_has_when_time_runs_out) {
  int calls = 0;
  Codec codec{10};
  const auto found = search_quality(60, plain_search(), [&](double quality) {
    return ++calls > 1 ? std::nullopt : std::optional(codec(quality));
  });
  ASSERT_TRUE(found);
  EXPECT_GE(found->score, 60);
}

TEST(QualityModel, passes_through_all_that_was_seen_and_rises) {
  QualityModel model(kCurve, 92);
  EXPECT_LT(model.score_at(100), 92);
  model.learn({40, 70});
  model.learn({80, 71});
  EXPECT_DOUBLE_EQ(model.score_at(40), 70);
  EXPECT_DOUBLE_EQ(model.score_at(80), 71);
  EXPECT_NEAR(model.quality_at(71), 80, 0.01);
  EXPECT_NEAR(model.raised(3).score_at(40), 73, 1e-9);
  for (double quality = 1; quality <= 100; ++quality)
    EXPECT_GT(model.score_at(quality), model.score_at(quality - 1));
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

/// Bytes of a picture and of a part of it, whose share falls as the quality rises.
std::size_t whole_size(int quality) {
  return static_cast<std::size_t>(1000 * std::exp(quality / 30.0));
}
std::size_t part_size(int quality) {
  return static_cast<std::size_t>((300 - quality) * std::exp(quality / 30.0));
}

TEST(SearchSizeInPart, fills_the_size_with_few_encodings_of_the_whole) {
  for (const std::size_t most : {1'200U, 3'000U, 9'000U, 20'000U, 27'000U}) {
    int wholes = 0;
    const auto found = search_size_in_part(
        most, [](int quality) { return std::optional(Buffer(part_size(quality))); },
        [&](int quality) {
          ++wholes;
          return std::optional(Buffer(whole_size(quality)));
        });
    ASSERT_TRUE(found) << most;
    EXPECT_LE(found->size(), most);
    EXPECT_GE(found->size(), most * 93 / 100) << most;
    EXPECT_LE(wholes, 4) << most;
  }
}

TEST(SearchSizeInPart, ends_at_the_highest_quality_and_where_nothing_fits) {
  const auto part = [](int quality) { return std::optional(Buffer(part_size(quality))); };
  const auto whole = [](int quality) { return std::optional(Buffer(whole_size(quality))); };
  const auto top = search_size_in_part(1'000'000, part, whole);
  ASSERT_TRUE(top);
  EXPECT_EQ(top->size(), whole_size(100));
  EXPECT_FALSE(search_size_in_part(999, part, whole));
}

}  // namespace
}  // namespace pressoir::codecs
