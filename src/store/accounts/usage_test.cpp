#include "store/accounts/usage.h"

#include <gtest/gtest.h>

#include <array>
#include <atomic>
#include <thread>
#include <utility>
#include <vector>

#include "base/error.h"
#include "store/accounts/accounts.h"
#include "store/database_fixture.h"

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
  /// A sub-account of the account added last; from here on the one that reserves.
  AccountId add_below(Quota quota) {
    parent_ = id_;
    Account account;
    account.parent = id_;
    account.quota = quota;
    return id_ = db_([&](Session& session) {
             return accounts::add(session, key_, account, accounts::complete({}), kJanuary);
           });
  }
  Usage of_parent() {
    return db_([&](Session& session) { return usage::of(session, parent_, kJanuary); });
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
  AccountId id_, parent_;
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

TEST_F(UsageOf, counts_a_sub_account_for_itself_and_for_its_parent) {
  add({std::nullopt, 5, 1});
  const auto parent = id_, first = add_below({100, std::nullopt, std::nullopt});
  EXPECT_TRUE(release(reserve(40)));
  EXPECT_TRUE(settle(reserve(60)));
  EXPECT_EQ(1U, of().images);
  EXPECT_EQ(60U, of().bytes);
  EXPECT_EQ(1U, of_parent().images);
  EXPECT_EQ(60U, of_parent().bytes);
  EXPECT_EQ(ErrorCode::sub_account_quota, refused(41));
  id_ = parent;
  const auto second = add_below({});
  for (int i = 0; i < 4; ++i) reserve();
  const auto prepaid = reserve();
  EXPECT_EQ(0U, of_parent().prepaid_left);
  for (const auto id : {parent, first, second}) {
    id_ = id;
    EXPECT_EQ(ErrorCode::monthly_quota, refused(1)) << id.value;
  }
  EXPECT_EQ(60U + 5 * 10, of_parent().bytes);  // the refused ones left nothing behind
  EXPECT_TRUE(release(prepaid));
  EXPECT_EQ(1U, of_parent().prepaid_left);
  EXPECT_EQ(5U, of_parent().images);
}

TEST_F(UsageOf, refuses_the_sub_account_of_a_disabled_parent) {
  add({});
  add_below({});
  db_([&](Session& session) { return accounts::set_disabled(session, parent_, true); });
  EXPECT_EQ(ErrorCode::account_disabled, refused());
  EXPECT_EQ(0U, of_parent().images);
}

TEST_F(UsageOf, resets_a_sub_account_while_its_parent_goes_on) {
  add({});
  add_below({100, std::nullopt, 5});
  settle(reserve(50));
  const auto open = reserve(30), sized_later = reserve(0);
  db_([&](Session& session) { usage::reset(session, id_, kJanuary); });
  EXPECT_EQ(0U, of().bytes);
  EXPECT_EQ(0U, of().images);
  EXPECT_EQ(80U, of_parent().bytes);
  EXPECT_EQ(3U, of_parent().images);
  reserve(100);
  EXPECT_TRUE(
      release(open));  // from before the reset: nothing comes back to the sub-account's month
  EXPECT_TRUE(db_([&](Session& s) { return usage::settle(s, sized_later, 7); }));
  EXPECT_EQ(100U, of().bytes);
  EXPECT_EQ(1U, of().images);
  EXPECT_EQ(2U, of().prepaid_left);  // three of five stay used: prepaid images are of no month
  EXPECT_EQ(157U, of_parent().bytes);
  EXPECT_EQ(3U, of_parent().images);
}

TEST_F(UsageOf, gives_back_to_the_parent_what_a_removed_sub_account_had_reserved) {
  add({std::nullopt, std::nullopt, 3});
  add_below({});
  settle(reserve());
  const auto open = reserve();
  db_([&](Session& session) { accounts::remove(session, id_); });
  EXPECT_FALSE(release(open));
  EXPECT_EQ(1U, of_parent().images);
  EXPECT_EQ(2U, of_parent().prepaid_left);
  EXPECT_EQ(10U, of_parent().bytes);
}

TEST_F(UsageOf, settles_with_the_bytes_of_a_file_that_came_later) {
  add({});
  add_below({});
  const auto id = reserve(5);
  EXPECT_TRUE(db_([&](Session& session) { return usage::settle(session, id, 42); }));
  EXPECT_FALSE(db_([&](Session& session) { return usage::settle(session, id, 42); }));
  const auto less = reserve(8);
  EXPECT_TRUE(db_([&](Session& session) { return usage::settle(session, less, 1); }));
  EXPECT_EQ(43U, of().bytes);
  EXPECT_EQ(43U, of_parent().bytes);
  EXPECT_EQ(2U, of_parent().images);
}

TEST_F(UsageOf, sizes_a_reservation_only_within_both_quotas) {
  add({100, std::nullopt, std::nullopt});
  add_below({50, std::nullopt, std::nullopt});
  const JobId job{1};
  db_([&](Session& session) {
    const long long id = id_.value;
    session << "insert into batch (id, account, dialect, tool, created_at, expires_at) "
               "values ('b', :a, 'd', 't', 0, 0)",
        soci::use(id);
    session << "insert into job (id, batch, account, item, file_name, goal, charging, state, "
               "created_at) values (1, 'b', :a, 0, '', '', 'free', 'queued', 0)",
        soci::use(id);
    usage::reserve(session, id_, {1, 0}, job, kJanuary);
  });
  const auto size = [&](std::uint64_t bytes) -> std::optional<ErrorCode> {
    try {
      db_([&](Session& session) { usage::set_bytes_of(session, job, bytes, kJanuary); });
    } catch (const Error& error) {
      return error.code();
    }
    return std::nullopt;
  };
  EXPECT_EQ(ErrorCode::sub_account_quota, size(51));
  EXPECT_EQ(std::nullopt, size(50));
  EXPECT_EQ(std::nullopt, size(50));
  EXPECT_EQ(50U, of().bytes);
  EXPECT_EQ(std::nullopt, size(20));
  EXPECT_EQ(20U, of_parent().bytes);
  const auto below = std::exchange(id_, parent_);
  reserve(70);
  id_ = below;
  EXPECT_EQ(ErrorCode::monthly_quota, size(31));
  EXPECT_EQ(std::nullopt, size(30));
  db_([&](Session& session) { usage::release_of(session, job); });
  EXPECT_EQ(0U, of().bytes);
  EXPECT_EQ(70U, of_parent().bytes);
  EXPECT_EQ(std::nullopt, size(10));  // nothing is reserved any more
  EXPECT_EQ(0U, of().bytes);
}

TEST_F(UsageOf, tells_how_much_is_left) {
  using usage::left_of;
  EXPECT_EQ(usage::Allowance{}, left_of({}, {.monthly_images = 9, .bytes = 9}));
  EXPECT_EQ((usage::Allowance{std::nullopt, 5}), left_of({5, std::nullopt, std::nullopt}, {}));
  EXPECT_EQ(7U, left_of({std::nullopt, 4, 5}, {.monthly_images = 1, .prepaid_used = 1}).images);
  EXPECT_EQ(3U, left_of({std::nullopt, std::nullopt, 3}, {.monthly_images = 9}).images);
}

TEST_F(UsageOf, tells_that_nothing_is_left_whichever_kind_is_used_up) {
  const usage::Allowance nothing{0, 0};
  EXPECT_EQ(nothing, usage::left_of({std::nullopt, 4, std::nullopt}, {.monthly_images = 9}));
  EXPECT_EQ(nothing, usage::left_of({5, std::nullopt, std::nullopt}, {.bytes = 5}));
  EXPECT_EQ(nothing, usage::left_of({5, 4, 3}, {.bytes = 6}));
  EXPECT_EQ(nothing, usage::within({}, nothing));
  EXPECT_EQ(nothing, usage::within(nothing, {7, std::nullopt}));
  EXPECT_EQ((usage::Allowance{2, 9}), usage::within({2, std::nullopt}, {3, 9}));
  EXPECT_EQ(usage::Allowance{}, usage::within({}, {}));
}

TEST_F(UsageOf, of_parent_and_sub_accounts_is_exact_under_32_threads) {
  add({std::nullopt, 70, 30});
  const auto parent = id_;
  std::vector<AccountId> who = {parent};
  for (int i = 0; i < 3; ++i) {
    id_ = parent;
    who.push_back(add_below({std::nullopt, 20, std::nullopt}));
  }
  std::atomic<int> kept = 0, others = 0;
  std::array<std::atomic<int>, 4> of_each{};
  std::vector<std::thread> threads;
  for (std::size_t i = 0; i < 32; ++i)
    threads.emplace_back([&, i] {
      const auto each = i % who.size();
      for (int n = 0; n < 8; ++n) {
        try {
          const auto id = db_([&](Session& session) {
            return usage::reserve(session, who[each], {1, 10}, std::nullopt, kJanuary);
          });
          if (n % 3 == 2) {
            if (!release(id)) ++others;
          } else {
            ++kept, ++of_each[each];
            if (!settle(id)) ++others;
          }
        } catch (const Error& error) {
          if (error.code() != ErrorCode::monthly_quota &&
              error.code() != ErrorCode::sub_account_quota)
            ++others;
        }
      }
    });
  for (auto& thread : threads) thread.join();
  EXPECT_EQ(0, others);
  EXPECT_EQ(static_cast<std::uint64_t>(kept), of_parent().images);
  EXPECT_LE(kept, 100);
  for (std::size_t each = 0; each < who.size(); ++each) {
    id_ = who[each];
    const auto expected = static_cast<std::uint64_t>(each == 0 ? kept : of_each[each]);
    EXPECT_EQ(expected, of().images);
    EXPECT_EQ(expected * 10, of().bytes);
    EXPECT_LE(of().images, each == 0 ? 100U : 20U);
  }
  id_ = parent;
  const auto left = 100 - of().images;
  for (std::uint64_t i = 0; i < left; ++i) reserve();
  EXPECT_EQ(ErrorCode::monthly_quota, refused());  // nothing leaked: exactly 100 fit
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
