#include "codecs/svg/values/numbers.h"

#include <gtest/gtest.h>

#include <cmath>
#include <random>
#include <vector>

#include "codecs/svg/values/scanner.h"

namespace pressoir::codecs::svg {
namespace {

TEST(Numbers, are_written_in_the_fewest_characters) {
  const std::vector<std::tuple<double, int, std::string>> cases{
      {0, 3, "0"},         {-0.0, 3, "0"},         {0.5, 3, ".5"},     {-0.5, 3, "-.5"},
      {12.25, 3, "12.25"}, {100, 3, "100"},        {1000, 3, "1e3"},   {120'000, 0, "12e4"},
      {1234, 3, "1234"},   {0.0001, 4, "1e-4"},    {0.001, 3, ".001"}, {0.00012, 5, "12e-5"},
      {2.0004, 3, "2"},    {2.0005, 3, "2.001"},   {-0.0004, 3, "0"},  {-1e3, 0, "-1e3"},
      {1e20, 3, "1e20"},   {-1.5e20, 3, "-15e19"}, {9.999, 2, "10"}};
  for (const auto& [value, digits, text] : cases) EXPECT_EQ(number_text(value, digits), text);
}

TEST(Numbers, come_back_as_they_were_rounded) {
  std::mt19937 random(1);
  for (int i = 0; i < 20'000; ++i) {
    const int digits = static_cast<int>(random() % 9);
    const double scale = power_of_ten(static_cast<int>(random() % 8));
    const double value = (static_cast<double>(random()) / 2147483648.0 - 1) * scale;
    const auto text = number_text(value, digits);
    Scanner scanner(text);
    const auto read = scanner.number();
    ASSERT_TRUE(read && scanner.at_end()) << text;
    ASSERT_LE(std::abs(*read - value), 0.5 / power_of_ten(digits) + 1e-15 * scale) << text;
    ASSERT_EQ(number_text(*read, digits), text);
  }
}

TEST(Numbers, stand_in_lists_with_the_fewest_separators) {
  EXPECT_EQ(list_text(std::vector{1.0, -2.0, 0.5, 0.5, 3.0, 0.25, 1000.0, 0.5}, 3),
            "1-2 .5.5 3 .25 1e3 .5");
  EXPECT_EQ(list_text(std::vector{1.5, 0.5, -0.5, 0.5}, 3), "1.5.5-.5.5");
}

TEST(Numbers, are_read_from_lists) {
  EXPECT_EQ(numbers_in(" 1,2 3\n,4-5.5.5 "), (std::vector<double>{1, 2, 3, 4, -5.5, 0.5}));
  for (const auto* text : {"", " ", "1,,2", "1,", ",1", "1 2px", "1 a"})
    EXPECT_FALSE(numbers_in(text)) << text;
}

TEST(Scanner, reads_numbers_as_css_has_them) {
  const std::vector<std::tuple<std::string, double, std::string>> cases{
      {"12abc", 12, "abc"}, {"+.5", 0.5, ""},   {"-1e3x", -1000, "x"}, {"1em", 1, "em"},
      {"1e2em", 100, "em"}, {"1e-2", 0.01, ""}, {"1.5.5", 1.5, ".5"},  {"1E+2", 100, ""},
      {"0e5", 0, ""},       {"1e", 1, "e"},     {"1e+", 1, "e+"}};
  for (const auto& [text, value, rest] : cases) {
    Scanner scanner(text);
    EXPECT_EQ(scanner.number(), value) << text;
    EXPECT_EQ(scanner.rest(), rest) << text;
  }
  for (const auto* text : {"", "-", ".", "1.", "+-1", "e5", "inf", "nan", "1e999", "--1"}) {
    Scanner scanner(text);
    EXPECT_FALSE(scanner.number()) << text;
    EXPECT_EQ(scanner.rest(), text);
  }
}

}  // namespace
}  // namespace pressoir::codecs::svg
