#include "store/callback_urls.h"

#include <gtest/gtest.h>
#include <soci/sqlite3/soci-sqlite3.h>

#include <set>

#include "base/error.h"
#include "store/accounts/accounts.h"
#include "store/database_fixture.h"
#include "store/deliveries.h"
#include "store/jobs/jobs.h"

namespace pressoir::store {
namespace {

using namespace std::chrono_literals;
using Names = std::vector<std::string>;
constexpr deliveries::Shares kEvery{.per_target = 99, .per_account = 99, .at_most = 99};
constexpr const char* kFirst = "https://a.example/hook?token=t";
constexpr const char* kSecond = "https://b.example/hook";

class CallbackUrlsOf : public testing::Test {
 protected:
  void SetUp() override { account_ = add_account(); }
  AccountId add_account() {
    return db_([&](Session& s) {
      return accounts::add(s, key_, Account{}, accounts::complete({}), kStart);
    });
  }
  CallbackUrl add(const std::string& url) {
    return db_([&](Session& s) { return callback_urls::add(s, key_, account_, "crush", url); });
  }
  std::optional<ErrorCode> refusal(const std::string& url) {
    try {
      add(url);
    } catch (const Error& error) {
      return error.code();
    }
    return std::nullopt;
  }
  bool remove(std::int64_t id) {
    return db_([&](Session& s) { return callback_urls::remove(s, account_, "crush", id); });
  }
  std::vector<CallbackUrl> all(const std::string& dialect = "crush") {
    return db_([&](Session& s) { return callback_urls::of(s, key_, account_, dialect); });
  }
  /// A batch under way, with one job.
  Batch add_batch(const std::string& name) {
    return db_([&](Session& s) {
      Batch batch;
      batch.id = {name};
      batch.account = account_;
      batch.origin = {"crush", "optimize", "r1"};
      batch.created_at = kStart;
      jobs::add(s, key_, batch, 1h);
      Job job;
      job.batch = batch.id;
      job.account = account_;
      job.created_at = kStart;
      job.link = name;
      job.inputs.push_back({.blob = {"input"}});
      jobs::add(s, key_, job, kStart);
      return jobs::find(s, key_, batch.id, kStart).value();
    });
  }
  void tell(const Batch& batch, const Names& names) {
    std::vector<CallbackEvent> events;
    for (const auto& name : names) events.push_back({.name = name});
    db_([&](Session& s) { deliveries::add(s, key_, batch, events, kStart); });
  }
  std::vector<deliveries::Due> due() {
    return db_([&](Session& s) { return deliveries::due(s, key_, kStart, kEvery); });
  }
  /// "event url" of each that is due.
  std::multiset<std::string> shown() {
    std::multiset<std::string> all_due;
    for (const auto& each : due()) all_due.insert(each.event.name + ' ' + each.url);
    return all_due;
  }

  TestDatabase db_;
  crypto::SealingKey key_ = crypto::SealingKey::load_or_create(db_.folder.path() / "key");
  AccountId account_;
};

TEST_F(CallbackUrlsOf, an_account_have_ids_and_are_of_one_dialect) {
  const auto first = add(kFirst), second = add(kSecond);
  EXPECT_EQ((std::vector<CallbackUrl>{first, second}), all());
  EXPECT_EQ(kFirst, first.url);
  EXPECT_LT(first.id, second.id);
  EXPECT_TRUE(all("another").empty());
  const auto owner = account_;
  account_ = add_account();
  EXPECT_TRUE(all().empty());
  EXPECT_FALSE(remove(first.id)) << "another account's";
  account_ = owner;
  EXPECT_TRUE(remove(first.id));
  EXPECT_FALSE(remove(first.id));
  EXPECT_EQ((std::vector<CallbackUrl>{second}), all());
  EXPECT_LT(second.id, add(kFirst).id) << "an id is used once";
}

TEST_F(CallbackUrlsOf, an_account_are_there_once_and_are_not_readable_in_the_database) {
  add(kFirst);
  EXPECT_EQ(ErrorCode::conflict, refusal(kFirst));
  EXPECT_EQ(std::nullopt, refusal(std::string(kFirst) + "2"));
  for (const auto& stored : db_([](Session& s) {
         return column<std::string>(s, "select url || target from callback_url");
       }))
    EXPECT_EQ(std::string::npos, stored.find("example"));
}

TEST_F(CallbackUrlsOf, an_account_are_neither_long_nor_many) {
  EXPECT_EQ(ErrorCode::invalid_request, refusal("https://a.example/" + std::string(2000, 'x')));
  for (std::size_t i = 0; i < callback_urls::kMaxUrls; ++i)
    add("https://a.example/" + std::to_string(i));
  EXPECT_EQ(ErrorCode::limit_exceeded, refusal(kFirst));
}

TEST_F(CallbackUrlsOf, an_account_are_all_told_of_its_batches_in_the_order_of_events) {
  add(kFirst);
  const auto batch = add_batch("a");
  EXPECT_TRUE(db_([&](Session& s) { return deliveries::are_wanted_before_the_end(s, batch.id); }));
  EXPECT_FALSE(db_([&](Session& s) { return deliveries::are_wanted(s, batch.id); }));
  tell(batch, {"begun"});
  add(kSecond);
  tell(batch, {"begun", "ended"});
  EXPECT_EQ(
      (std::multiset<std::string>{std::string("begun ") + kFirst, std::string("begun ") + kSecond}),
      shown());
  for (const auto& each : due()) db_([&](Session& s) { deliveries::give_up(s, each.id); });
  EXPECT_EQ(
      (std::multiset<std::string>{std::string("ended ") + kFirst, std::string("ended ") + kSecond}),
      shown());
}

TEST_F(CallbackUrlsOf, an_account_are_told_no_more_once_they_are_removed) {
  const auto first = add(kFirst);
  add(kSecond);
  tell(add_batch("a"), {"ended"});
  remove(first.id);
  EXPECT_EQ((std::multiset<std::string>{std::string("ended ") + kSecond}), shown());
}

TEST_F(CallbackUrlsOf, an_account_are_told_of_a_change_of_its_quota) {
  add(kFirst);
  auto account = db_([&](Session& s) { return accounts::find(s, account_); }).value();
  const auto update = [&] { db_([&](Session& s) { accounts::update(s, account); }); };
  account.name = "another";
  update();
  EXPECT_TRUE(due().empty());
  account.quota.monthly_bytes = 1000;
  update();
  account.quota.monthly_bytes = 2000;
  update();
  ASSERT_EQ(1U, due().size()) << "one after the other";
  const auto first = due().front();
  EXPECT_EQ(deliveries::kQuotaChanged, first.event.name);
  EXPECT_EQ("", first.batch.value);
  EXPECT_EQ("crush", first.dialect);
  EXPECT_EQ(kFirst, first.url);
  db_([&](Session& s) { deliveries::give_up(s, first.id); });
  ASSERT_EQ(1U, due().size());
  EXPECT_NE(first.id, due().front().id);
  db_([&](Session& s) { accounts::remove(s, account_); });
  EXPECT_TRUE(due().empty()) << "the account is gone";
  EXPECT_EQ(std::nullopt, db_(deliveries::next_due));
}

TEST_F(CallbackUrlsOf, an_account_wait_for_no_other_account_with_the_same_one) {
  for (int i = 0; i < 2; ++i) {
    add(kFirst);
    db_([&](Session& s) { deliveries::add_of_account(s, account_, "changed"); });
    account_ = add_account();
  }
  EXPECT_EQ(2U, due().size());
}

/// How many instructions of SQLite's machine a call takes.
template <class F>
std::uint64_t effort_of(Session& session, F call) {
  std::uint64_t count = 0;
  auto* connection = static_cast<soci::sqlite3_session_backend*>(session.get_backend())->conn_;
  const auto add_one = [](void* counter) {
    ++*static_cast<std::uint64_t*>(counter);
    return 0;
  };
  sqlite_api::sqlite3_progress_handler(connection, 1, add_one, &count);
  call();
  sqlite_api::sqlite3_progress_handler(connection, 0, nullptr, nullptr);
  return count;
}

TEST_F(CallbackUrlsOf, many_accounts_are_looked_through_in_proportion_to_their_events) {
  const auto effort_of_due = [&] {
    return db_([&](Session& s) {
      return effort_of(s, [&] {
        deliveries::due(s, key_, kStart, kEvery);
        deliveries::next_due(s);
      });
    });
  };
  const auto add_accounts = [&](int number) {
    for (int i = 0; i < number; ++i) {
      account_ = add_account();
      add(kFirst);
      db_([&](Session& s) { deliveries::add_of_account(s, account_, "changed"); });
    }
  };
  add_accounts(40);
  const auto before = effort_of_due();
  add_accounts(120);
  EXPECT_LT(effort_of_due(), 8 * before) << "four times as many";
}

TEST_F(CallbackUrlsOf, an_account_have_deliveries_that_are_listed_and_sent_again) {
  add(kFirst);
  tell(add_batch("a"), {"begun", "ended"});
  const auto listed = [&] {
    return db_([&](Session& s) { return deliveries::list(s, key_, account_, 9); });
  };
  const auto first = due().front();
  const deliveries::Attempt attempt{.account = account_,
                                    .batch = first.batch,
                                    .url = first.url,
                                    .time = kStart,
                                    .status = 500,
                                    .problem = "no"};
  db_([&](Session& s) { return deliveries::attempted(s, key_, first, attempt, std::nullopt); });
  const auto lines = listed();
  ASSERT_EQ(2U, lines.size());
  EXPECT_EQ("ended", lines[0].event.name);
  EXPECT_EQ("pending", lines[0].state);
  EXPECT_EQ(kStart, lines[0].next);
  EXPECT_EQ(std::nullopt, lines[0].last_status);
  EXPECT_EQ("begun", lines[1].event.name);
  EXPECT_EQ("given_up", lines[1].state);
  EXPECT_EQ(500U, lines[1].last_status);
  EXPECT_EQ(1U, lines[1].attempts);
  EXPECT_EQ(std::nullopt, lines[1].next);
  EXPECT_EQ(kFirst, lines[1].url);
  db_([&](Session& s) { deliveries::send_again(s, key_, account_, first.id); });
  ASSERT_EQ(1U, due().size());
  EXPECT_EQ(first.id, due().front().id);
  EXPECT_EQ(0U, due().front().attempts);
  const auto stranger = add_account();
  EXPECT_THROW(db_([&](Session& s) { deliveries::send_again(s, key_, stranger, first.id); }),
               Error);
}

TEST_F(CallbackUrlsOf, an_account_are_sent_nothing_again_once_they_are_removed) {
  const auto removed = add(kFirst);
  tell(add_batch("a"), {"ended"});
  const auto id = due().front().id;
  const auto refusal_of_another_try = [&]() -> std::optional<ErrorCode> {
    try {
      db_([&](Session& s) { deliveries::send_again(s, key_, account_, id); });
    } catch (const Error& error) {
      return error.code();
    }
    return std::nullopt;
  };
  remove(removed.id);
  add(kSecond);
  EXPECT_EQ(ErrorCode::conflict, refusal_of_another_try());
  EXPECT_TRUE(due().empty());
  add(kFirst);
  EXPECT_EQ(std::nullopt, refusal_of_another_try());
  EXPECT_EQ(1U, due().size());
}

TEST_F(CallbackUrlsOf, a_batch_of_its_own_are_sent_things_again) {
  auto batch = add_batch("a");
  batch.callback_url = kFirst;
  db_([&](Session& s) {
    const auto sealed = key_.seal(batch.callback_url);
    s << "update batch set callback_url = :u", soci::use(sealed);
  });
  tell(batch, {"ended"});
  const auto id = due().front().id;
  db_([&](Session& s) { deliveries::give_up(s, id); });
  EXPECT_TRUE(due().empty());
  db_([&](Session& s) { deliveries::send_again(s, key_, account_, id); });
  EXPECT_EQ(1U, due().size());
}

TEST_F(CallbackUrlsOf, sub_accounts_are_told_of_what_their_parent_gives_them) {
  auto parent = db_([&](Session& s) { return accounts::find(s, account_); }).value();
  const auto change = [&](std::optional<std::uint64_t> bytes) {
    parent.quota.monthly_bytes = bytes;
    db_([&](Session& s) { accounts::update(s, parent); });
  };
  const auto add_below = [&](std::optional<std::uint64_t> bytes) {
    account_ = db_([&](Session& s) {
      Account below;
      below.parent = parent.id;
      below.quota.monthly_bytes = bytes;
      return accounts::add(s, key_, below, accounts::complete({}), kStart);
    });
    add(kFirst);
    return account_;
  };
  const auto unlimited = add_below(std::nullopt), small = add_below(100);
  using Told = std::set<AccountId>;
  const auto told = [&] {
    Told all;
    for (const auto& each : due()) {
      EXPECT_EQ(deliveries::kQuotaChanged, each.event.name);
      all.insert(each.account);
      db_([&](Session& s) { deliveries::give_up(s, each.id); });
    }
    return all;
  };
  change(1000);
  EXPECT_EQ(Told{unlimited}, told());
  change(2000);
  EXPECT_EQ(Told{unlimited}, told());
  change(50);
  EXPECT_EQ((Told{unlimited, small}), told());
  change(std::nullopt);
  EXPECT_EQ((Told{unlimited, small}), told());
  parent.description = "another";
  change(std::nullopt);
  EXPECT_EQ(Told{}, told());
}

TEST_F(CallbackUrlsOf, an_account_leave_no_ended_deliveries_of_its_own_events_for_ever) {
  add(kFirst);
  db_([&](Session& s) { deliveries::add_of_account(s, account_, "changed"); });
  const auto later = store::now() + 1h;
  const auto count = [&] {
    return db_([&](Session& s) { return deliveries::list(s, key_, account_, 9); }).size();
  };
  db_([&](Session& s) { return deliveries::remove_attempts(s, later); });
  EXPECT_EQ(1U, count()) << "it is pending";
  db_([id = due().front().id](Session& s) { deliveries::give_up(s, id); });
  db_([&](Session& s) { return deliveries::remove_attempts(s, later); });
  EXPECT_EQ(0U, count());
}

}  // namespace
}  // namespace pressoir::store
