#include "store/usage.h"

#include <gtest/gtest.h>

#include <atomic>
#include <thread>
#include <vector>

#include "base/error.h"
#include "store/accounts.h"
#include "store/test_database.h"

namespace pressoir::store {
namespace {

using namespace std::chrono_literals;
constexpr TimePoint kJanuary = std::chrono::sys_days(std::chrono::January / 31 / 2026);

class UsageOf : public testing::Test {
 protected:
  AccountId add(Quota quota) {
    Account account;
    account.quota = quota;
    quota_ = quota;
    return id_ = db_([&](Session& session) {
             return accounts::add(session, key_, account, accounts::complete({}), kJanuary);
           });
  }
  usage::ReservationId reserve(std::uint64_t bytes = 10, TimePoint time = kJanuary) {
    return db_([&](Session& session) {
      return usage::reserve(session, id_, {1, bytes}, std::nullopt, time);
    });
  }
  ErrorCode refused(std::uint64_t bytes = 10, TimePoint time = kJanuary) {
    try {
      reserve(bytes, time);
    } catch (const Error& error) {
      return error.code();
    }
    return ErrorCode::internal;
  }
  bool release(usage::ReservationId id) {
    return db_([&](Session& session) { return usage::release(session, id); });
  }
  bool settle(usage::ReservationId id) {
    return db_([&](Session& session) { return usage::settle(session, id); });
  }
  Usage of(TimePoint time = kJanuary) {
    return db_([&](Session& session) { return usage::of(session, id_, time); });
  }
  std::optional<ErrorCode> exhausted(TimePoint time = kJanuary) {
    return db_([&](Session& session) {
      return usage::exhausted(quota_, usage::counters(session, id_, time));
    });
  }

  TestDatabase db_;
  crypto::SealingKey key_ = crypto::SealingKey::load_or_create(db_.folder.path() / "key");
  AccountId id_;
  Quota quota_;
};

TEST_F(UsageOf, counts_without_limit_when_there_is_no_quota) {
  add({});
  for (int i = 0; i < 3; ++i) settle(reserve());
  EXPECT_EQ(3U, of().images);
  EXPECT_EQ(30U, of().bytes);
  EXPECT_EQ(std::nullopt, of().prepaid_left);
  EXPECT_EQ(std::nullopt, exhausted());
}

TEST_F(UsageOf, takes_monthly_images_first_and_then_the_prepaid_ones) {
  add({std::nullopt, 2, 1});
  reserve(), reserve();
  EXPECT_EQ(1U, of().prepaid_left);
  EXPECT_EQ(std::nullopt, exhausted());
  reserve();
  EXPECT_EQ(0U, of().prepaid_left);
  EXPECT_EQ(3U, of().images);
  EXPECT_EQ(ErrorCode::monthly_quota, exhausted());
  EXPECT_EQ(ErrorCode::monthly_quota, refused());
}

TEST_F(UsageOf, tells_used_up_credits_from_a_used_up_month) {
  add({std::nullopt, std::nullopt, 1});
  EXPECT_EQ(std::nullopt, exhausted());
  reserve();
  EXPECT_EQ(ErrorCode::credits_exhausted, exhausted());
  EXPECT_EQ(ErrorCode::credits_exhausted, refused());
}

TEST_F(UsageOf, limits_the_bytes_of_a_month) {
  add({25, std::nullopt, std::nullopt});
  reserve(), reserve();
  EXPECT_EQ(ErrorCode::monthly_quota, refused(6));
  EXPECT_EQ(std::nullopt, exhausted());
  reserve(5);
  EXPECT_EQ(ErrorCode::monthly_quota, exhausted());
}

TEST_F(UsageOf, gives_back_what_is_released_to_where_it_came_from) {
  add({std::nullopt, 1, 1});
  const auto monthly = reserve(), prepaid = reserve();
  EXPECT_TRUE(release(monthly));
  EXPECT_EQ(1U, of().images);
  EXPECT_EQ(10U, of().bytes);
  EXPECT_EQ(0U, of().prepaid_left);
  EXPECT_EQ(std::nullopt, exhausted());  // the monthly one is free again
  EXPECT_TRUE(release(prepaid));
  EXPECT_EQ(1U, of().prepaid_left);
  EXPECT_FALSE(release(prepaid));
  EXPECT_FALSE(settle(monthly));
  EXPECT_EQ(0U, of().images);
}

TEST_F(UsageOf, starts_anew_each_month_but_keeps_the_prepaid_ones) {
  add({std::nullopt, 1, 1});
  const auto old = reserve();
  reserve();
  EXPECT_EQ(1U, of().days_until_renewal);
  const auto february = kJanuary + 24h;
  EXPECT_EQ(0U, of(february).images);
  EXPECT_EQ(0U, of(february).prepaid_left);
  EXPECT_EQ(28U, of(february).days_until_renewal);
  reserve(10, february);
  EXPECT_EQ(ErrorCode::monthly_quota, refused(10, february));
  release(old);  // of January: February is none the better
  EXPECT_EQ(1U, of(february).images);
  EXPECT_EQ(1U, of().images);
}

TEST_F(UsageOf, refuses_a_disabled_and_an_unknown_account) {
  add({});
  db_([&](Session& session) { return accounts::set_disabled(session, id_, true); });
  EXPECT_EQ(ErrorCode::account_disabled, refused());
  id_ = {99};
  EXPECT_EQ(ErrorCode::not_found, refused());
}

TEST_F(UsageOf, is_exact_under_32_threads) {
  add({std::nullopt, 60, 40});
  std::atomic<int> accepted = 0, refusals = 0, others = 0;
  std::vector<std::thread> threads;
  for (int i = 0; i < 32; ++i)
    threads.emplace_back([&] {
      for (int n = 0; n < 8; ++n) {
        try {
          const auto id = reserve();
          ++accepted;
          if (!settle(id)) ++others;
        } catch (const Error& error) {
          ++(error.code() == ErrorCode::monthly_quota ? refusals : others);
        }
      }
    });
  for (auto& thread : threads) thread.join();
  EXPECT_EQ(100, accepted);
  EXPECT_EQ(32 * 8 - 100, refusals);
  EXPECT_EQ(0, others);
  EXPECT_EQ(100U, of().images);
  EXPECT_EQ(0U, of().prepaid_left);
}

}  // namespace
}  // namespace pressoir::store
