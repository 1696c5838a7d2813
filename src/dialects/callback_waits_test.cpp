#include "dialects/callback_waits.h"

#include <gtest/gtest.h>

namespace pressoir::dialects {
namespace {

using namespace std::chrono_literals;

TEST(CallbackWaits, grow_from_the_first_to_two_hours) {
  EXPECT_EQ(callback_waits(10s), (std::vector<std::chrono::seconds>{10s, 1min, 5min, 30min, 2h}));
}

}  // namespace
}  // namespace pressoir::dialects
