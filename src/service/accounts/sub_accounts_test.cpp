#include "service/accounts/sub_accounts.h"

#include <gtest/gtest.h>

#include <boost/asio/io_context.hpp>

#include "store/accounts/accounts.h"
#include "store/accounts/history.h"
#include "store/accounts/usage.h"
#include "store/code_of_fixture.h"
#include "store/database_fixture.h"
#include "store/disk_blobs.h"
#include "store/jobs/jobs.h"

namespace pressoir::service {
namespace {

using store::code_of;

class SubAccountsOf : public testing::Test {
 protected:
  Account add(const std::string& name, Quota quota = {}) {
    Account account;
    account.name = name;
    account.quota = quota;
    account.id = db_([&](store::Session& session) {
      return store::accounts::add(session, key_, account, store::accounts::complete({}),
                                  store::now());
    });
    return account;
  }
  SubAccount create(const Account& owner, SubAccountChange wanted = {.name = "s"}) {
    return await(sub_accounts_.create(owner, std::move(wanted)));
  }
  template <class T>
  T await(Async<T> work) {
    return store::await(context_, std::move(work));
  }
  std::optional<ErrorCode> look_up(const SubAccount& sub) {
    return code_of([&] { await(accounts_.with_key_and_secret(sub.api_key, sub.api_secret)); });
  }
  void use(AccountId id, std::uint64_t bytes) {
    db_([&](store::Session& session) {
      store::usage::reserve(session, id, {1, bytes}, std::nullopt, store::now());
    });
    usage_.changed(id);
  }
  std::optional<ErrorCode> exhausted(const Account& account) {
    return await(usage_.exhausted(account));
  }

  boost::asio::io_context context_;  // outlives the threads that post to it
  store::TestDatabase db_;
  crypto::SealingKey key_ = crypto::SealingKey::load_or_create(db_.folder.path() / "key");
  store::DiskBlobs blobs_{db_.folder.path() / "blobs"};
  Accounts accounts_{db_.database, key_};
  UsageView usage_{db_.database};
  std::vector<std::string> removed_;
  Projects projects_{db_.database, key_};
  SubAccounts sub_accounts_{
      {.database = db_.database,
       .blobs = blobs_,
       .key = key_,
       .accounts = accounts_,
       .projects = projects_,
       .usage = usage_,
       .on_removed = [this](const BatchId& batch) { removed_.push_back(batch.value); }}};
};

TEST_F(SubAccountsOf, have_keys_and_a_quota_of_their_own) {
  const auto owner = add("a");
  const auto made = create(owner, {.name = "s", .description = "d", .monthly_bytes = 500});
  EXPECT_EQ(owner.id, made.account.parent);
  EXPECT_EQ(500U, made.account.quota.monthly_bytes);
  EXPECT_EQ(made.account.id, await(accounts_.with_api_key(made.api_key)).id);
  EXPECT_EQ(std::nullopt, look_up(made));
  const auto found = await(sub_accounts_.find(owner.id, made.account.id));
  EXPECT_EQ("d", found.account.description);
  EXPECT_EQ(made.api_key, found.api_key);
  EXPECT_EQ(made.api_secret, found.api_secret);
  const auto other = create(owner);
  EXPECT_EQ(std::nullopt, other.account.quota.monthly_bytes);
  EXPECT_NE(other.api_key, made.api_key);
  const auto all = await(sub_accounts_.list(owner.id));
  ASSERT_EQ(2U, all.size());
  EXPECT_EQ(other.api_secret, all[1].api_secret);
}

TEST_F(SubAccountsOf, are_made_by_no_sub_account_and_not_without_a_name) {
  const auto owner = add("a");
  const auto below = create(owner).account;
  EXPECT_EQ(ErrorCode::forbidden, code_of([&] { create(below); }));
  EXPECT_EQ(ErrorCode::invalid_request, code_of([&] { create(owner, {}); }));
  EXPECT_EQ(ErrorCode::invalid_request, code_of([&] { create(owner, {.name = "a\nb"}); }));
  EXPECT_EQ(1U, await(sub_accounts_.list(owner.id)).size());
}

TEST_F(SubAccountsOf, are_unknown_to_other_owners) {
  const auto owner = add("a"), other = add("b");
  const auto id = create(owner).account.id;
  for (const auto& [who, which] : {std::pair(other.id, id),
                                   {id, id},
                                   {owner.id, other.id},
                                   {owner.id, AccountId{999}},
                                   {owner.id, owner.id}}) {
    const auto missing = [&](auto work) { return code_of([&] { await(work()); }); };
    const auto expected = ErrorCode::not_found;
    EXPECT_EQ(expected, missing([&] { return sub_accounts_.find(who, which); }));
    EXPECT_EQ(expected, missing([&] { return sub_accounts_.change(who, which, {.name = "x"}); }));
    EXPECT_EQ(expected, missing([&] { return sub_accounts_.reset_secret(who, which); }));
    EXPECT_EQ(expected, missing([&] { return sub_accounts_.reset_usage(who, which); }));
    EXPECT_EQ(expected, missing([&] { return sub_accounts_.remove(who, which); }));
  }
  EXPECT_EQ("s", await(sub_accounts_.find(owner.id, id)).account.name);
}

TEST_F(SubAccountsOf, change_at_once_and_only_in_the_given_fields) {
  const auto owner = add("a");
  const auto made = create(owner, {.name = "s", .description = "d", .monthly_bytes = 10});
  const auto id = made.account.id;
  use(id, 10);
  EXPECT_EQ(ErrorCode::sub_account_quota, exhausted(await(accounts_.with_api_key(made.api_key))));
  await(sub_accounts_.change(owner.id, id, {.monthly_bytes = 20}));
  const auto account = await(accounts_.with_api_key(made.api_key));
  EXPECT_EQ(20U, account.quota.monthly_bytes);
  EXPECT_EQ("s", account.name);
  EXPECT_EQ("d", account.description);
  EXPECT_EQ(std::nullopt, exhausted(account));
  const auto unlimited = await(sub_accounts_.change(owner.id, id, {.monthly_bytes = 0}));
  EXPECT_EQ(std::nullopt, unlimited.account.quota.monthly_bytes);
  EXPECT_EQ(10U, unlimited.usage.bytes);
}

TEST_F(SubAccountsOf, lose_the_old_secret_and_their_keys_at_once) {
  const auto owner = add("a");
  const auto made = create(owner);
  EXPECT_EQ(std::nullopt, look_up(made));
  const auto fresh = await(sub_accounts_.reset_secret(owner.id, made.account.id));
  EXPECT_EQ(made.api_key, fresh.api_key);
  EXPECT_EQ(ErrorCode::unauthorized, look_up(made));
  EXPECT_EQ(std::nullopt, look_up(fresh));
  await(sub_accounts_.remove(owner.id, made.account.id));
  EXPECT_EQ(ErrorCode::unauthorized, look_up(fresh));
}

TEST_F(SubAccountsOf, count_from_zero_after_a_reset_while_the_owner_goes_on) {
  const auto owner = add("a", {100, std::nullopt, std::nullopt});
  const auto made = create(owner, {.name = "s", .monthly_bytes = 50});
  use(made.account.id, 50);
  EXPECT_EQ(ErrorCode::sub_account_quota, exhausted(made.account));
  EXPECT_EQ(0U, await(sub_accounts_.reset_usage(owner.id, made.account.id)).usage.bytes);
  EXPECT_EQ(std::nullopt, exhausted(made.account));
  use(made.account.id, 50);
  EXPECT_EQ(100U, await(usage_.of(owner.id)).bytes);
  EXPECT_EQ(ErrorCode::monthly_quota, exhausted(owner));
}

TEST_F(SubAccountsOf, are_exhausted_with_their_parent_at_once) {
  const auto owner = add("a", {std::nullopt, 2, std::nullopt});
  const auto one = create(owner).account, two = create(owner).account;
  EXPECT_EQ(2U, await(usage_.left(one)).images);
  EXPECT_EQ(std::nullopt, exhausted(owner));
  use(one.id, 1);
  EXPECT_EQ(1U, await(usage_.left(two)).images);
  use(two.id, 1);
  for (const auto& account : {owner, one, two}) {
    EXPECT_EQ(ErrorCode::monthly_quota, exhausted(account));
    EXPECT_EQ(0U, await(usage_.left(account)).images);
  }
}

TEST_F(SubAccountsOf, never_looked_at_are_counted_for_their_parent_at_once) {
  const auto owner = add("a", {std::nullopt, 1, std::nullopt});
  const auto below = create(owner).account;
  UsageView fresh(db_.database);
  EXPECT_EQ(std::nullopt, await(fresh.exhausted(owner)));
  db_([&](store::Session& session) {
    store::usage::reserve(session, below.id, {1, 1}, std::nullopt, store::now());
  });
  fresh.changed(below.id);
  EXPECT_EQ(ErrorCode::monthly_quota, await(fresh.exhausted(owner)));
}

TEST_F(SubAccountsOf, take_their_stored_files_with_them) {
  const auto owner = add("a");
  const auto id = create(owner).account.id;
  const auto stored =
      await(blobs_.put(TempFile::create(db_.folder.path()), store::Durability::durable)).key;
  db_([&](store::Session& session) {
    session << "insert into backup (account, name, domain, content, bytes, created_at, expires_at) "
               "values (:a, 'n', 'd', :c, 0, 0, 0)",
        soci::use(id.value), soci::use(stored.value);
  });
  EXPECT_EQ(1U, blobs_.older_than(-std::chrono::hours(1)).size());
  await(sub_accounts_.remove(owner.id, id));
  EXPECT_TRUE(blobs_.older_than(-std::chrono::hours(1)).empty());
}

TEST_F(SubAccountsOf, name_their_batches_when_they_are_removed) {
  const auto owner = add("a");
  const auto id = create(owner).account.id;
  db_([&](store::Session& session) {
    for (const auto& [name, whose] : {std::pair("below", id), {"of the owner", owner.id}}) {
      Batch batch;
      batch.id = {name};
      batch.account = whose;
      store::jobs::add(session, key_, batch, std::chrono::hours(1));
    }
  });
  await(sub_accounts_.remove(owner.id, id));
  EXPECT_EQ(std::vector<std::string>{"below"}, removed_);
}

TEST_F(SubAccountsOf, series_hold_the_days_and_months_of_the_whole_family) {
  const auto owner = add("a");
  const auto below = create(owner).account;
  for (const auto& account : {owner, below})
    db_([&](store::Session& session) {
      store::HistoryLine line;
      line.time = store::now();
      line.bytes_before = 10;
      line.bytes_after = 4;
      store::history::add(session, account.id, line);
    });
  const auto series = await(usage_.series(owner.id, 30, 12));
  ASSERT_EQ(30U, series.days.size());
  ASSERT_EQ(12U, series.months.size());
  EXPECT_EQ(2U, series.days.back().files);
  EXPECT_EQ(20U, series.months.back().bytes_before);
  EXPECT_EQ(8U, series.months.back().bytes_after);
  EXPECT_EQ(1U, await(usage_.series(below.id, 1, 1)).days.back().files);
}

}  // namespace
}  // namespace pressoir::service
