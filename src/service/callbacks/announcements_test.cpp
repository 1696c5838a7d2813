#include "service/callbacks/announcements.h"

#include <gtest/gtest.h>

namespace pressoir::service {
namespace {

using namespace std::chrono_literals;
const BatchId kBatch{"a"}, kOther{"b"};
const Announcements::Time kStart{std::chrono::hours(1)};

TEST(AnnouncementsOf, batches_hold_back_until_they_are_made_and_for_a_while_after) {
  Announcements waits;
  EXPECT_FALSE(waits.holds_back(kBatch, kStart)) << "nobody expects one";
  waits.expect(kBatch, 500ms, kStart);
  EXPECT_TRUE(waits.holds_back(kBatch, kStart + 5min));
  EXPECT_EQ(std::nullopt, waits.next_end());
  EXPECT_TRUE(waits.announced(kBatch, kStart + 5min));
  EXPECT_TRUE(waits.announced(kBatch, kStart + 6min)) << "the first one counts";
  EXPECT_EQ(kStart + 5min + 500ms, waits.next_end());
  EXPECT_TRUE(waits.holds_back(kBatch, kStart + 5min + 499ms));
  EXPECT_FALSE(waits.holds_back(kBatch, kStart + 5min + 500ms));
  EXPECT_FALSE(waits.holds_back(kOther, kStart));
  EXPECT_FALSE(waits.announced(kOther, kStart));
}

TEST(AnnouncementsOf, batches_hold_nothing_back_for_ever) {
  Announcements waits;
  waits.expect(kBatch, 0ms, kStart);
  EXPECT_TRUE(waits.holds_back(kBatch, kStart + 10min - 1ms));
  EXPECT_FALSE(waits.holds_back(kBatch, kStart + 10min));
  waits.tidy(kStart + 10min - 1ms);
  EXPECT_EQ(1U, waits.count());
  waits.tidy(kStart + 10min);
  EXPECT_EQ(0U, waits.count());
}

TEST(AnnouncementsOf, batches_that_have_gone_are_forgotten) {
  Announcements waits;
  waits.expect(kBatch, 500ms, kStart);
  waits.expect(kOther, 0ms, kStart);
  EXPECT_TRUE(waits.forget(kBatch));
  EXPECT_FALSE(waits.forget(kBatch));
  EXPECT_FALSE(waits.holds_back(kBatch, kStart));
  EXPECT_TRUE(waits.announced(kOther, kStart));
  EXPECT_FALSE(waits.holds_back(kOther, kStart)) << "it has no wait of its own";
}

}  // namespace
}  // namespace pressoir::service
