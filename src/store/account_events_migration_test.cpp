// From schema 5, where every callback was a batch's, to events of accounts.
#include "store/accounts/accounts.h"
#include "store/accounts/history.h"
#include "store/old_schema_fixture.h"
#include "store/deliveries.h"
#include "store/jobs/jobs.h"

namespace pressoir::store {
namespace {

using namespace std::chrono_literals;
constexpr deliveries::Shares kWhole{.per_target = 99, .per_account = 99, .at_most = 99};

/// Schema 5 with an account, a batch that has ended and its callbacks, opened by this program.
class AccountEventsMigration : public OldSchema {
 protected:
  void SetUp() override {
    open(5, [this](Session& s) {
      const auto time = to_millis(kOldTime), expires = to_millis(kOldTime + 1h);
      const auto url = key_.seal("https://a.example/hook");
      s << "insert into account (id, name, email, created_at) values (7, 'old', 'a@b.example', :t)",
          soci::use(time);
      s << "insert into daily_sum (account, day, files, bytes_before, bytes_after) values (7, "
           "20513, 3, 300, 200)";
      s << "insert into batch (id, account, dialect, tool, created_at, expires_at, kept_for, "
           "callback_url, ended_at) values ('b', 7, 'megaoptim', 'optimize', :c, :e, 3600000, :u, "
           ":t)",
          soci::use(time), soci::use(expires), soci::use(url), soci::use(time);
      s << "insert into delivery (id, account, batch, event, url, target, attempts, next_at, "
           "state, "
           "last_status) values (40, 7, 'b', 'ended', :u, 'receiver', 2, :t, 'pending', 500)",
          soci::use(url), soci::use(time);
      s << "insert into delivery (id, account, batch, event, url, target, attempts, next_at, "
           "state, "
           "last_status) values (41, 7, 'b', 'told', :u, 'receiver', 1, null, 'delivered', 204)",
          soci::use(url);
    });
  }
};

TEST_F(AccountEventsMigration, keeps_every_callback_in_its_state) {
  const auto due = in([&](Session& s) { return deliveries::due(s, key_, kOldTime, kWhole); });
  ASSERT_EQ(1U, due.size());
  EXPECT_EQ(40, due.front().id.value);
  EXPECT_EQ("b", due.front().batch.value);
  EXPECT_EQ("megaoptim", due.front().dialect);
  EXPECT_EQ("https://a.example/hook", due.front().url);
  EXPECT_EQ(2U, due.front().attempts);
  EXPECT_EQ(kOldTime, due.front().batch_created_at);
  const auto all = in([&](Session& s) { return deliveries::list(s, key_, {7}, 9); });
  ASSERT_EQ(2U, all.size());
  EXPECT_EQ("delivered", all.front().state);
  EXPECT_EQ(204U, all.front().last_status);
}

TEST_F(AccountEventsMigration, leaves_accounts_sums_and_batches_as_they_were) {
  const auto account = in([](Session& s) { return accounts::find(s, AccountId{7}); }).value();
  EXPECT_EQ(kOldTime, account.created_at);
  EXPECT_EQ(kOldTime, account.updated_at);
  const auto day = in([](Session& s) { return history::days(s, {7}, 1, kOldTime); }).at(0);
  EXPECT_EQ(3U, day.files);
  EXPECT_EQ(300U, day.bytes_before);
  EXPECT_EQ(0U, day.bytes_charged);
  const auto batch = in([&](Session& s) { return jobs::find(s, key_, BatchId{"b"}, kOldTime); });
  ASSERT_TRUE(batch);
  EXPECT_EQ("", batch->notes);
  EXPECT_EQ(kOldTime, batch->ended_at);
}

TEST_F(AccountEventsMigration, leaves_no_row_that_names_a_missing_one) {
  EXPECT_TRUE(broken().empty());
  ASSERT_TRUE(in([](Session& s) { return jobs::remove(s, {7}, {"b"}); }));
  EXPECT_TRUE(in([&](Session& s) { return deliveries::list(s, key_, {7}, 9); }).empty());
}

}  // namespace
}  // namespace pressoir::store
