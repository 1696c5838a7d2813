#include "http/body/spool_budget.h"

#include <gtest/gtest.h>

#include "base/error.h"

namespace pressoir::http {
namespace {

bool takes(SpoolBudget::Share& share, std::uint64_t bytes) {
  const auto before = share.bytes();
  try {
    share.take(bytes);
  } catch (const Error& error) {
    EXPECT_EQ(error.code(), ErrorCode::unavailable);
    EXPECT_EQ(share.bytes(), before) << "a refusal takes nothing";
    return false;
  }
  EXPECT_EQ(share.bytes(), before + bytes);
  return true;
}

bool has_room(const SpoolBudget::Share& share, std::uint64_t bytes) {
  try {
    share.need_room(bytes);
  } catch (const Error&) {
    return false;
  }
  return true;
}

TEST(SpoolBudget, gives_unknown_senders_their_own_part_and_half_together) {
  SpoolBudget budget(100, 30);
  SpoolBudget::Share a(budget, "a"), also_a(budget, "a"), b(budget, "b"), c(budget, "c");
  EXPECT_TRUE(takes(a, 20));
  EXPECT_FALSE(takes(also_a, 11)) << "30 per address";
  EXPECT_TRUE(takes(also_a, 10));
  EXPECT_FALSE(takes(b, 21)) << "half of all";
  EXPECT_TRUE(takes(b, 20));
  EXPECT_FALSE(takes(c, 1));
  SpoolBudget::Share known(budget);
  EXPECT_FALSE(takes(known, 51));
  EXPECT_TRUE(takes(known, 50));
  EXPECT_FALSE(takes(known, 1));
}

TEST(SpoolBudget, has_room_for_the_start_of_a_body_when_unknown_senders_have_filled_their_half) {
  constexpr std::uint64_t kMegabyte = 1 << 20;
  SpoolBudget budget(64 * kMegabyte, 32 * kMegabyte);
  SpoolBudget::Share a(budget, "a"), b(budget, "b"), also_a(budget, "a");
  EXPECT_TRUE(takes(a, 32 * kMegabyte));
  EXPECT_FALSE(takes(also_a, 1)) << "its address has all that it may";
  EXPECT_TRUE(takes(b, 16 * 1024));
  EXPECT_FALSE(takes(b, 1));
  b.trust();
  EXPECT_TRUE(takes(b, kMegabyte));
}

TEST(SpoolBudget, gets_back_what_a_body_had) {
  SpoolBudget budget(100, 30);
  SpoolBudget::Share again(budget, "a"), known(budget);
  {
    SpoolBudget::Share first(budget, "a"), all_else(budget);
    EXPECT_TRUE(takes(first, 30));
    EXPECT_TRUE(takes(all_else, 70));
    EXPECT_FALSE(has_room(known, 1));
    EXPECT_FALSE(takes(again, 1));
  }
  EXPECT_TRUE(has_room(known, 100));
  EXPECT_FALSE(has_room(known, 101));
  EXPECT_TRUE(takes(again, 30));
}

TEST(SpoolBudget, frees_the_part_of_its_address_when_a_sender_becomes_known) {
  SpoolBudget budget(100, 30);
  SpoolBudget::Share other(budget, "a");
  {
    SpoolBudget::Share share(budget, "a");
    EXPECT_TRUE(takes(share, 25));
    EXPECT_FALSE(takes(other, 10));
    share.trust();
    share.trust();
    EXPECT_TRUE(takes(other, 30)) << "what the known one has counts no more";
    EXPECT_TRUE(takes(share, 45)) << "it may have all that is left";
    EXPECT_FALSE(takes(share, 1));
  }
  SpoolBudget::Share last(budget);
  EXPECT_TRUE(takes(last, 70)) << "given back once, and whole";
  EXPECT_FALSE(takes(last, 1));
}

TEST(SpoolBudget, may_be_set_below_what_is_used) {
  SpoolBudget budget(100, 30);
  SpoolBudget::Share unknown(budget, "a"), known(budget);
  {
    SpoolBudget::Share large(budget);
    EXPECT_TRUE(takes(unknown, 20));
    EXPECT_TRUE(takes(large, 60));
    budget.set_limits(40, 10);
    EXPECT_FALSE(has_room(known, 0));
    EXPECT_FALSE(takes(known, 1));
    EXPECT_FALSE(takes(unknown, 1));
  }
  EXPECT_TRUE(takes(known, 20));
  EXPECT_FALSE(takes(known, 1));
  budget.set_limits(100, 25);
  EXPECT_TRUE(takes(unknown, 5));
  EXPECT_FALSE(takes(unknown, 1));
}

}  // namespace
}  // namespace pressoir::http
