#include "codecs/trials.h"

#include <gtest/gtest.h>

#include <thread>

namespace pressoir::codecs {
namespace {

using std::chrono::hours;

Candidate of_size(std::size_t size, std::string method) {
  return {.bytes = Buffer(size), .method = std::move(method), .score = {}, .min_score = {}};
}

TEST(Trials, keeps_the_fallback_when_nothing_is_smaller) {
  Trials trials(10, Trials::Clock::now() + hours(1));
  trials.offer(of_size(10, "tie"));
  trials.offer(of_size(11, "larger"));
  EXPECT_FALSE(std::move(trials).take_best());
}

TEST(Trials, keeps_the_smallest_and_of_equals_the_earlier) {
  Trials trials(10, Trials::Clock::now() + hours(1));
  trials.offer(of_size(8, "first"));
  trials.offer(of_size(8, "second"));
  trials.offer(of_size(9, "third"));
  EXPECT_EQ(trials.size_to_beat(), 8U);
  EXPECT_EQ(std::move(trials).take_best()->method, "first");
}

TEST(Trials, takes_any_size_when_there_is_nothing_to_beat) {
  Trials trials(std::nullopt, Trials::Clock::now() + hours(1));
  trials.offer(of_size(1000, "only"));
  EXPECT_EQ(std::move(trials).take_best()->bytes.size(), 1000U);
}

TEST(Trials, counts_the_computing_time_of_its_thread) {
  const auto some = Trials::Clock::now() + std::chrono::milliseconds(20);
  while (Trials::Clock::now() < some) {
  }
  Trials late(std::nullopt, some), shared(std::nullopt, some);
  EXPECT_TRUE(late.expired());
  std::thread([&] { EXPECT_FALSE(shared.expired()); }).join();  // has used next to nothing yet
}

TEST(Trials, expires_in_real_time_too) {
  const auto soon = Trials::Clock::now() + hours(1);
  Trials caught(std::nullopt, soon, Trials::WallClock::now() - hours(1));
  EXPECT_TRUE(caught.expired());
  Trials early(std::nullopt, soon, Trials::WallClock::now() + hours(1));
  EXPECT_FALSE(early.expired());
}

Candidate lossless_of_size(std::size_t size) {
  auto candidate = of_size(size, "lossless");
  candidate.proven_lossless = true;
  return candidate;
}

std::string best_of(std::optional<std::size_t> size_to_beat, std::vector<Candidate> offers) {
  Trials trials(size_to_beat, Trials::Clock::now() + hours(1));
  trials.require_gain(32);
  for (auto& candidate : offers) trials.offer(std::move(candidate));
  const auto best = std::move(trials).take_best();
  return best ? best->method : "none";
}

TEST(Trials, takes_loss_only_for_the_gain_required) {
  EXPECT_EQ(best_of(300, {lossless_of_size(200), of_size(169, "lossy")}), "lossless");
  EXPECT_EQ(best_of(300, {lossless_of_size(200), of_size(168, "lossy")}), "lossy");
  EXPECT_EQ(best_of(200, {of_size(169, "lossy")}), "none");
  EXPECT_EQ(best_of(200, {of_size(168, "lossy"), of_size(167, "smaller")}), "smaller");
  EXPECT_EQ(best_of({}, {of_size(168, "lossy"), lossless_of_size(199)}), "lossless");
  EXPECT_EQ(best_of({}, {of_size(168, "lossy"), lossless_of_size(200)}), "lossy");
}

TEST(Trials, remembers_that_the_deadline_cut_work) {
  Trials late(std::nullopt, Trials::Clock::now() - hours(1));
  EXPECT_FALSE(late.cut_by_deadline());
  EXPECT_TRUE(late.expired());
  EXPECT_TRUE(late.cut_by_deadline());
  Trials early(std::nullopt, Trials::Clock::now() + hours(1));
  EXPECT_FALSE(early.expired());
  EXPECT_FALSE(early.cut_by_deadline());
}

TEST(Trials, says_each_warning_once) {
  Trials trials(std::nullopt, Trials::Clock::now());
  trials.warn("a");
  trials.warn("b");
  trials.warn("a");
  EXPECT_EQ(trials.warnings(), (std::vector<std::string>{"a", "b"}));
}

}  // namespace
}  // namespace pressoir::codecs
