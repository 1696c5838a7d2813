#include "codecs/svg/values/transforms.h"

#include <gtest/gtest.h>

#include <cmath>
#include <random>

#include "codecs/svg/values/numbers.h"

namespace pressoir::codecs::svg {
namespace {

TEST(Transforms, are_written_in_the_fewest_characters) {
  const std::pair<const char*, const char*> cases[] = {
      {"", ""},
      {"scale(1)", ""},
      {"translate(0,0) rotate(360)", ""},
      {"matrix(1 0 0 1 5 0)", "translate(5)"},
      {"matrix(2,0,0,2,0,0)", "scale(2)"},
      {"matrix(2 0 0 3 0 0)", "scale(2 3)"},
      {"matrix(.70711 .70711 -.70711 .70711 0 0)", "rotate(45)"},
      {"rotate(45, 20, 30)", "rotate(45 20 30)"},
      {"translate(10 20) translate(-5 -20)", "translate(5)"},
      {"matrix(1 0 .57735 1 0 0)", "skewX(30)"},
      {"matrix(-1 0 0 1 0 0)", "scale(-1 1)"},
      {"translate(10 20)scale(2)translate(-3)", "matrix(2 0 0 2 4 20)"},
      {"rotate(90)", "rotate(90)"},
      {"scale(1000)", "scale(1e3)"},
  };
  for (const auto& [text, shorter] : cases)
    EXPECT_EQ(shorter_transform(text, {.linear = 5, .offset = 3}), shorter) << text;
}

TEST(Transforms, are_left_alone_where_they_are_not_lists) {
  for (const auto* text : {"none", "scale()", "scale(1,2,3)", "rotate(1,2)", "rotate(45deg)",
                           "matrix(1 2 3 4 5)", "translate(1,)", "skewX(1) x", "scale(2),"})
    EXPECT_EQ(shorter_transform(text, {}), text);
}

TEST(Transforms, do_the_same_within_their_digits) {
  std::mt19937 random(3);
  const auto number = [&](double most) {
    return (static_cast<double>(random()) / 2147483648.0 - 1) * most;
  };
  for (int i = 0; i < 2'000; ++i) {
    const double angle = number(4);
    const double sx = i % 3 == 0 ? 1 : number(3), sy = i % 2 == 0 ? sx : number(3);
    const Matrix matrix =
        Matrix{1, 0, 0, 1, i % 5 == 0 ? 0 : number(500), number(500)} *
        Matrix{std::cos(angle), std::sin(angle), -std::sin(angle), std::cos(angle), 0, 0} *
        Matrix{sx, 0, 0, sy, 0, 0};
    const auto text = transform_text(matrix, {.linear = 5, .offset = 3});
    const auto read = transform_in(text);
    ASSERT_TRUE(read) << text;
    ASSERT_LE(std::abs(read->a - matrix.a), 6e-6) << text;
    ASSERT_LE(std::abs(read->b - matrix.b), 6e-6) << text;
    ASSERT_LE(std::abs(read->c - matrix.c), 6e-6) << text;
    ASSERT_LE(std::abs(read->d - matrix.d), 6e-6) << text;
    ASSERT_LE(std::abs(read->e - matrix.e), 6e-4) << text;
    ASSERT_LE(std::abs(read->f - matrix.f), 6e-4) << text;
  }
}

TEST(Matrix, has_an_inverse_and_a_stretch) {
  const Matrix matrix{2, 1, -1, 3, 5, 7};
  const auto back = inverse(matrix);
  ASSERT_TRUE(back);
  const auto point = *back * (matrix * Point{3, 4});
  EXPECT_NEAR(point.x, 3, 1e-12);
  EXPECT_NEAR(point.y, 4, 1e-12);
  EXPECT_FALSE(inverse({1, 2, 2, 4, 0, 0}));
  EXPECT_DOUBLE_EQ(stretch_of({3, 0, 0, -2, 0, 0}).most, 3);
  EXPECT_DOUBLE_EQ(stretch_of({3, 0, 0, -2, 0, 0}).least, 2);
  EXPECT_TRUE(uniform_scale({0, 2, 2, 0, 1, 1}));
  EXPECT_FALSE(uniform_scale({1, 0, 0.1, 1, 0, 0}));
}

}  // namespace
}  // namespace pressoir::codecs::svg
