#include "codecs/quality_ladder.h"

#include <gtest/gtest.h>

#include <cmath>
#include <random>
#include <vector>

namespace pressoir::codecs {
namespace {

constexpr Ladder kLadder{.flights = 4, .rungs = 8};

/// Codings whose bytes and scores rise with the rung, off by noise.
class Codings {
 public:
  Codings(unsigned seed, int bytes_off, int score_off) {
    std::minstd_rand random(seed);
    const auto noise = [&](int most) {
      return most == 0 ? 0 : static_cast<int>(random() % (2U * static_cast<unsigned>(most))) - most;
    };
    for (int rung = 0; rung <= kLadder.top(); ++rung) {
      const double score = 30 + 2 * rung + noise(score_off);
      all_.push_back(
          {Buffer(static_cast<std::size_t>(2000 + 30 * rung + noise(bytes_off))), score, score});
    }
  }
  std::optional<FoundRung> found(double target) {
    calls_ = 0;
    return search_ladder(target, kLadder, [this](int rung) -> std::optional<ScoredEncoding> {
      if (calls_++ == most_calls) return std::nullopt;
      return all_.at(static_cast<std::size_t>(rung));
    });
  }
  [[nodiscard]] int calls() const { return calls_; }
  int most_calls = 100;

 private:
  std::vector<ScoredEncoding> all_;
  int calls_ = 0;
};

TEST(QualityLadder, finds_the_lowest_rung_that_reaches_a_target) {
  Codings codings(1, 0, 0);
  for (int rung = 0; rung <= kLadder.top(); ++rung) {
    const auto found = codings.found(30 + 2 * rung - 1);
    ASSERT_TRUE(found) << rung;
    EXPECT_EQ(found->rung, rung);
    EXPECT_EQ(found->encoding.score, 30 + 2 * rung);
    EXPECT_LE(codings.calls(), 4 + 1 + 3);
  }
}

TEST(QualityLadder, never_takes_fewer_bytes_for_a_higher_target) {
  for (unsigned seed = 1; seed <= 300; ++seed) {
    Codings codings(seed, 400, 12);
    std::size_t before = 0;
    for (double target = 20; target < 100; target += 0.5) {
      const auto found = codings.found(target);
      if (!found) continue;  // a lossless coding then
      EXPECT_GE(found->encoding.score, target);
      EXPECT_GE(found->encoding.bytes.size(), before) << seed << " " << target;
      before = found->encoding.bytes.size();
    }
    EXPECT_FALSE(codings.found(130));
  }
}

TEST(QualityLadder, takes_a_higher_rung_where_that_has_fewer_bytes) {
  const auto found = search_ladder(31, kLadder, [](int rung) -> std::optional<ScoredEncoding> {
    const double score = 30 + 2 * rung;
    return ScoredEncoding{Buffer(rung == 16 ? 100U : 1000U), score, score};
  });
  ASSERT_TRUE(found);
  EXPECT_EQ(found->rung, 16);
}

TEST(QualityLadder, goes_on_below_a_flight_that_has_more_bytes) {
  const auto found = search_ladder(20, kLadder, [](int rung) -> std::optional<ScoredEncoding> {
    const bool is_odd_one = rung == 24;  // larger than the one above, and missing the target
    const double score = is_odd_one ? 10 : 30 + 2 * rung;
    return ScoredEncoding{Buffer(is_odd_one ? 5000U : static_cast<std::size_t>(1000 + 30 * rung)),
                          score, score};
  });
  ASSERT_TRUE(found);
  EXPECT_EQ(found->rung, 0);
}

TEST(QualityLadder, keeps_what_it_has_when_time_runs_out) {
  Codings codings(1, 0, 0);
  codings.most_calls = 0;
  EXPECT_FALSE(codings.found(30));
  codings.most_calls = 3;
  const auto found = codings.found(30);
  ASSERT_TRUE(found);
  EXPECT_EQ(found->rung, 16);
}

}  // namespace
}  // namespace pressoir::codecs
