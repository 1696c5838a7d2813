#include "codecs/jpeg/lossy/powers.h"

#include <gtest/gtest.h>

#include <cmath>

namespace pressoir::codecs::jpeg {
namespace {

TEST(JpegPowers, agree_with_the_c_library) {
  for (float x = 1e-6F; x < 1e9F; x *= 1.37F) EXPECT_NEAR(log2_of(x), std::log2(x), 2e-4) << x;
  for (float x = -60; x < 60; x += 0.37F) {
    const double exact = std::exp2(static_cast<double>(x));
    EXPECT_NEAR(exp2_of(x) / exact, 1, 1e-4) << x;
  }
  EXPECT_NEAR(power_of(5, 0.7F), std::pow(5, 0.7), 1e-3);
}

}  // namespace
}  // namespace pressoir::codecs::jpeg
