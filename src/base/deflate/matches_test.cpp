#include "base/deflate/matches.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <vector>

namespace pressoir::deflate {
namespace {

std::vector<std::uint8_t> letters(std::size_t size, unsigned count) {
  std::vector<std::uint8_t> data(size);
  std::uint32_t seed = 1;
  for (auto& value : data)
    value = static_cast<std::uint8_t>(((seed = seed * 1664525U + 1013904223U) >> 24U) % count);
  return data;
}

std::size_t common_length(const std::vector<std::uint8_t>& data, std::size_t at,
                          std::size_t before) {
  std::size_t length = 0;
  while (at + length < data.size() && length < kMostLength &&
         data[at + length] == data[before + length])
    ++length;
  return length;
}

TEST(Matches, are_true_and_grow_in_length_and_distance) {
  for (const unsigned count : {1U, 2U, 3U, 20U}) {
    const auto data = letters(5'000, count);
    MatchFinder finder(data, 64, 3);
    for (std::size_t at = 0; at < data.size(); ++at) {
      std::vector<Match> found;
      finder.next(found);
      std::size_t length = 0, distance = 0;
      for (const Match match : found) {
        ASSERT_GT(length_in(match), length);
        ASSERT_GE(distance_less_one(match) + 1, distance);
        length = length_in(match);
        distance = distance_less_one(match) + 1;
        ASSERT_LE(distance, at);
        ASSERT_LE(length, common_length(data, at, at - distance));
      }
    }
  }
}

TEST(Matches, of_the_first_pixel_of_a_run_are_found_in_a_run_of_another_length) {
  std::vector<std::uint8_t> data{9, 8};
  const auto add_run = [&](int pixels) {
    for (; pixels > 0; --pixels) data.insert(data.end(), {1, 2, 3, 4});
    data.insert(data.end(), {7, 9, 8});
  };
  add_run(20);
  const std::size_t second = data.size();
  add_run(30);
  MatchFinder finder(data, 64, 4);
  std::vector<Match> found;
  while (finder.position() <= second) {
    found.clear();
    finder.next(found);
  }
  ASSERT_FALSE(found.empty());
  EXPECT_EQ(length_in(found.back()), 80U);
  EXPECT_EQ(distance_less_one(found.back()) + 1, second - 2);
}

TEST(Matches, have_the_smallest_distance_for_each_length_from_four_on) {
  const auto data = letters(3'000, 4);
  MatchFinder finder(data, 100'000, 1);
  for (std::size_t at = 0; at < data.size(); ++at) {
    std::vector<Match> found;
    finder.next(found);
    std::size_t longest = 3;
    std::vector<Match> expected;
    for (std::size_t distance = 1; distance <= at; ++distance) {
      const std::size_t length = common_length(data, at, at - distance);
      if (length > longest) longest = length, expected.push_back(match_of(length, distance));
    }
    std::erase_if(found, [](Match match) { return length_in(match) == 3; });
    ASSERT_EQ(found, expected) << at;
  }
}

TEST(Matches, inside_a_long_run_are_one) {
  const std::vector<std::uint8_t> data(2'000, 9);
  MatchFinder finder(data, 64, 1);
  std::vector<Match> found;
  finder.next(found);
  EXPECT_TRUE(found.empty());
  for (int at = 1; at < 1'000; ++at) {
    found.clear();
    finder.next(found);
    ASSERT_EQ(found, std::vector{match_of(kMostLength, 1)});
  }
}

}  // namespace
}  // namespace pressoir::deflate
