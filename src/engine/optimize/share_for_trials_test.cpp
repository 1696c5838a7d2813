#include <gtest/gtest.h>

#include "engine/optimize/optimize_work.h"

namespace pressoir::engine {
namespace {

using namespace std::chrono_literals;

TEST(ShareForTrials, leaves_a_fifth_or_five_seconds_or_a_half_to_deliver) {
  EXPECT_EQ(share_for_trials(30s), 24s);
  EXPECT_EQ(share_for_trials(15s), 10s);
  EXPECT_EQ(share_for_trials(8s), 4s);
  EXPECT_EQ(share_for_trials(1s), 500ms);
}

}  // namespace
}  // namespace pressoir::engine
