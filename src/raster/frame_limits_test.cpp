#include "raster/frame_limits.h"

#include <gtest/gtest.h>

#include <functional>
#include <string>

#include "base/error.h"

namespace pressoir::raster {
namespace {

Limits few() {
  Limits limits;
  limits.max_frame_pixels = 1'000;
  limits.max_total_pixels = 3'000;
  limits.max_frames = 5;
  return limits;
}

/// "message [detail]"; empty when nothing is thrown.
std::string refusal(const std::function<void()>& check) {
  try {
    check();
    return "";
  } catch (const Error& error) {
    EXPECT_EQ(error.code(), ErrorCode::limit_exceeded);
    return error.what() + (" [" + error.detail() + "]");
  }
}

TEST(FrameLimits, let_pass_what_just_fits) {
  EXPECT_EQ(refusal([] { check_pixels(100, 10, few()); }), "");
  EXPECT_EQ(refusal([] { check_pixels(UINT64_MAX, 0, few()); }), "");
  EXPECT_EQ(refusal([] { check_frames(100, 10, 3, few()); }), "");
  EXPECT_EQ(refusal([] { check_frames(1, 1, 5, few()); }), "");
}

TEST(FrameLimits, name_the_size_the_limit_and_its_setting) {
  EXPECT_EQ(refusal([] { check_pixels(91, 11, few()); }),
            "91 x 11 pixels are more than the limit of 1000. [limits.max_frame_pixels]");
  EXPECT_EQ(refusal([] { check_frames(91, 11, 1, few()); }),
            "91 x 11 pixels are more than the limit of 1000. [limits.max_frame_pixels]");
  EXPECT_EQ(refusal([] { check_frames(1, 1, 6, few()); }),
            "6 frames are more than the limit of 5. [limits.max_frames]");
  EXPECT_EQ(refusal([] { check_frames(100, 10, 4, few()); }),
            "4 frames of 100 x 10 pixels are more than the limit of 3000. "
            "[limits.max_total_pixels]");
}

TEST(FrameLimits, of_all_frames_hold_for_a_single_one) {
  Limits limits = few();
  limits.max_total_pixels = 500;
  EXPECT_EQ(refusal([&] { check_frames(100, 10, 1, limits); }),
            "100 x 10 pixels are more than the limit of 500. [limits.max_total_pixels]");
}

TEST(FrameLimits, hold_for_sizes_whose_product_overflows) {
  EXPECT_NE(refusal([] { check_pixels(std::uint64_t{1} << 33U, std::uint64_t{1} << 33U, {}); }),
            "");
}

}  // namespace
}  // namespace pressoir::raster
