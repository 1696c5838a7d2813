#include "codecs/svg/analysis/filter_work.h"

#include <gtest/gtest.h>

#include <cmath>

#include "codecs/svg/proof/comparison.h"
#include "codecs/svg/svg_fixture.h"

namespace pressoir::codecs::svg {
namespace {

std::string filtered(std::string_view steps, int users = 1) {
  auto content = "<filter id=\"f\">" + std::string(steps) + "</filter>";
  for (int i = 0; i < users; ++i)
    content += "<rect width='90' height='90' fill='red' filter='url(#f)'/>";
  return picture(content);
}

double seconds(std::string_view steps, int users = 1) {
  return filter_seconds(parse(as_bytes(filtered(steps, users))), {2000, 2000});
}

TEST(FilterWork, is_little_where_filters_are_usual) {
  EXPECT_EQ(seconds("<feTurbulence numOctaves='99'/>", 0), 0);
  constexpr std::string_view kShadow =
      "<feGaussianBlur stdDeviation='5'/><feOffset dx='5'/><feMerge/>";
  EXPECT_LT(seconds(kShadow, 50), kMostFilterSeconds);
  EXPECT_LT(seconds("<feTurbulence numOctaves='2'/>"), kMostFilterSeconds);
}

TEST(FilterWork, grows_with_what_a_pixel_takes) {
  EXPECT_GT(seconds("<feTurbulence numOctaves='50'/>"), kMostFilterSeconds);
  EXPECT_GT(seconds("<feMorphology radius='3'/>"), kMostFilterSeconds);
  EXPECT_LT(seconds("<feMorphology radius='.1'/>"), kMostFilterSeconds);
  EXPECT_GT(seconds("<feConvolveMatrix order='10 10'/>"), kMostFilterSeconds);
  EXPECT_GT(seconds("<feOffset/>", 1000), kMostFilterSeconds);
  EXPECT_TRUE(std::isinf(seconds("<feConvolveMatrix order='21'/>")));
}

TEST(FilterWork, is_not_done_for_a_proof) {
  const auto obstacle = [](std::string_view steps) {
    return Comparison(parse(as_bytes(filtered(steps)))).obstacle();
  };
  EXPECT_EQ(obstacle("<feOffset dx='1'/>"), "");
  std::string kernel;
  for (int i = 0; i < 900; ++i) kernel += "1 ";
  for (const std::string& steps : {std::string("<feTurbulence numOctaves='2000000000'/>"),
                                   "<feConvolveMatrix order='30' kernelMatrix='" + kernel + "'/>"})
    EXPECT_EQ(obstacle(steps), "its filters take too long to draw") << steps;
}

}  // namespace
}  // namespace pressoir::codecs::svg
