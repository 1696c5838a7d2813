#include "store/accounts/accounts.h"

#include <gtest/gtest.h>

#include <fstream>
#include <iterator>
#include <string>

#include "store/accounts/account_settings.h"
#include "store/accounts/history.h"
#include "store/code_of_fixture.h"
#include "store/database_fixture.h"

namespace pressoir::store {
namespace {

class Accounts : public testing::Test {
 protected:
  AccountId add(const std::string& name, const GivenCredentials& given = {}) {
    Account account;
    account.name = name;
    account.email = name + "@example.org";
    account.quota = {1000, std::nullopt, 5};
    credentials_ = accounts::complete(given);
    return db_([&](Session& session) {
      return accounts::add(session, key_, account, credentials_, now());
    });
  }
  AccountId add_below(AccountId parent, const std::string& name) {
    Account account;
    account.name = name;
    account.parent = parent;
    credentials_ = accounts::complete({});
    return db_([&](Session& session) {
      return accounts::add(session, key_, account, credentials_, now());
    });
  }
  std::optional<Account> by(CredentialKind kind, const std::string& value) {
    return db_(
        [&](Session& session) { return accounts::find(session, kind, key_.fingerprint(value)); });
  }

  TestDatabase db_;
  crypto::SealingKey key_ = crypto::SealingKey::load_or_create(db_.folder.path() / "key");
  Credentials credentials_;
};

TEST_F(Accounts, is_found_by_each_of_its_five_credentials) {
  const auto id = add("a");
  add("b", {});
  const auto mine = add("c");
  auto values = credentials_;
  for (const auto kind : kCredentialKinds) {
    const auto found = by(kind, value_in(values, kind));
    ASSERT_TRUE(found) << name_of(kind);
    EXPECT_EQ(mine, found->id);
    EXPECT_EQ("c@example.org", found->email);
    EXPECT_EQ((Quota{1000, std::nullopt, 5}), found->quota);
  }
  EXPECT_FALSE(by(CredentialKind::api_secret, credentials_.api_key));
  EXPECT_NE(id, mine);
}

TEST_F(Accounts, makes_credentials_of_the_forms_that_clients_insist_on) {
  add("a");
  EXPECT_EQ(32U, credentials_.api_key.size());
  EXPECT_GE(credentials_.api_secret.size(), 32U);
  EXPECT_GE(credentials_.bearer_token.size(), 32U);
  EXPECT_GE(credentials_.secret_key.size(), 32U);
  EXPECT_TRUE(credentials_.public_key.starts_with("project_public_"));
  EXPECT_NO_THROW(
      accounts::complete({credentials_.api_key, credentials_.api_secret, credentials_.bearer_token,
                          credentials_.public_key, credentials_.secret_key}));
}

TEST_F(Accounts, refuses_given_credentials_that_do_not_fit_their_form) {
  const std::string good(32, 'a');
  const std::vector<GivenCredentials> bad = {
      {.api_key = "abc123"},
      {.api_key = good + "a"},
      {.api_key = std::string(31, 'a') + "-"},
      {.api_secret = std::string(31, 'a')},
      {.bearer_token = std::string(40, ' ')},
      {.public_key = "public_" + good},
      {.public_key = "project_public_"},
      {.public_key = "project_public_a b"},
      {.secret_key = std::string(31, 'a')},
      {.secret_key = std::string(600, 'a')},
  };
  for (const auto& given : bad)
    EXPECT_EQ(ErrorCode::invalid_request, code_of([&] { accounts::complete(given); }));
}

TEST_F(Accounts, refuses_a_credential_that_another_account_has) {
  const GivenCredentials given{.api_key = std::string(32, 'k')};
  add("a", given);
  EXPECT_EQ(ErrorCode::conflict, code_of([&] { add("b", given); }));
  EXPECT_EQ(1U, db_(accounts::list).size());
}

TEST_F(Accounts, opens_what_is_sealed_and_never_stores_a_secret_in_plain) {
  const auto id = add("a");
  const auto stored = [&](CredentialKind kind) {
    return db_([&](Session& session) { return accounts::credential(session, key_, id, kind); });
  };
  EXPECT_EQ(credentials_.api_secret, stored(CredentialKind::api_secret));
  EXPECT_EQ(credentials_.secret_key, stored(CredentialKind::secret_key));
  EXPECT_EQ(std::nullopt, stored(CredentialKind::bearer_token));
  for (const auto* name : {"test.db", "test.db-wal"}) {
    std::ifstream file(db_.folder.path() / name, std::ios::binary);
    const std::string bytes((std::istreambuf_iterator<char>(file)), {});
    for (const auto kind : kCredentialKinds)
      EXPECT_EQ(std::string::npos, bytes.find(value_in(credentials_, kind))) << name;
  }
}

TEST_F(Accounts, replaces_one_credential_and_ends_the_old_one) {
  const auto id = add("a");
  const std::string fresh(32, 'n');
  db_([&](Session& session) {
    accounts::replace(session, key_, id, CredentialKind::api_key, fresh);
  });
  EXPECT_FALSE(by(CredentialKind::api_key, credentials_.api_key));
  EXPECT_EQ(id, by(CredentialKind::api_key, fresh)->id);
  EXPECT_EQ(id, by(CredentialKind::bearer_token, credentials_.bearer_token)->id);
}

TEST_F(Accounts, is_disabled_and_removed_with_its_credentials) {
  const auto id = add("a");
  const auto disable = [&](AccountId which) {
    return db_([=](Session& session) { return accounts::set_disabled(session, which, true); });
  };
  EXPECT_TRUE(disable(id));
  EXPECT_TRUE(by(CredentialKind::api_key, credentials_.api_key)->disabled);
  EXPECT_FALSE(disable({id.value + 1}));
  db_([&](Session& session) { accounts::remove(session, id); });
  EXPECT_FALSE(by(CredentialKind::api_key, credentials_.api_key));
  EXPECT_EQ(ErrorCode::not_found,
            code_of([&] { db_([&](Session& session) { accounts::remove(session, id); }); }));
}

TEST_F(Accounts, makes_the_test_account_once) {
  for (int i = 0; i < 2; ++i)
    db_([&](Session& session) { accounts::ensure_test_account(session, key_, "abc123", now()); });
  EXPECT_EQ(1U, db_(accounts::list).size());
  EXPECT_TRUE(by(CredentialKind::api_key, "abc123"));
}

TEST_F(Accounts, has_sub_accounts_to_any_number_but_one_floor_of_them) {
  const auto parent = add("a");
  std::vector<AccountId> below;
  for (int i = 0; i < 50; ++i) below.push_back(add_below(parent, "s" + std::to_string(i)));
  const auto listed = db_([&](Session& session) { return accounts::list_below(session, parent); });
  ASSERT_EQ(below.size(), listed.size());
  for (std::size_t i = 0; i < below.size(); ++i) {
    EXPECT_EQ(below[i], listed[i].id);
    EXPECT_EQ(parent, listed[i].parent);
  }
  EXPECT_EQ(ErrorCode::forbidden, code_of([&] { add_below(below[0], "t"); }));
  EXPECT_EQ(ErrorCode::not_found, code_of([&] { add_below({999}, "t"); }));
  EXPECT_EQ(51U, db_(accounts::list).size());
}

TEST_F(Accounts, disables_and_removes_its_sub_accounts_with_itself) {
  const auto parent = add("a");
  const auto other = add("b");
  const auto below = add_below(parent, "s");
  const auto key = credentials_.api_key;
  db_([&](Session& session) { return accounts::set_disabled(session, parent, true); });
  EXPECT_TRUE(by(CredentialKind::api_key, key)->disabled);
  db_([&](Session& session) { return accounts::set_disabled(session, parent, false); });
  EXPECT_FALSE(by(CredentialKind::api_key, key)->disabled);
  db_([&](Session& session) { return accounts::set_disabled(session, below, true); });
  EXPECT_TRUE(by(CredentialKind::api_key, key)->disabled);
  EXPECT_FALSE(db_([&](Session& s) { return accounts::find(s, parent); })->disabled);
  db_([&](Session& session) { accounts::remove(session, parent); });
  EXPECT_FALSE(by(CredentialKind::api_key, key));
  const auto left = db_(accounts::list);
  ASSERT_EQ(1U, left.size());
  EXPECT_EQ(other, left[0].id);
}

TEST_F(Accounts, changes_what_describes_it_but_never_its_parent) {
  const auto parent = add("a");
  const auto below = add_below(parent, "s");
  auto account = *db_([&](Session& session) { return accounts::find(session, below); });
  account.name = "t";
  account.description = "two\nlines";
  account.quota = {std::nullopt, 9, std::nullopt};
  account.parent.reset();
  db_([&](Session& session) { accounts::update(session, account); });
  const auto found = *db_([&](Session& session) { return accounts::find(session, below); });
  EXPECT_EQ("t", found.name);
  EXPECT_EQ("two\nlines", found.description);
  EXPECT_EQ(account.quota, found.quota);
  EXPECT_EQ(parent, found.parent);
  account.role = Role::admin;
  const auto update = [&] { db_([&](Session& session) { accounts::update(session, account); }); };
  EXPECT_EQ(ErrorCode::invalid_request, code_of(update));
  account.id = parent;
  update();
  EXPECT_EQ(Role::admin, db_([&](Session& s) { return accounts::find(s, parent); })->role);
  account.id = {999};
  EXPECT_EQ(ErrorCode::not_found, code_of(update));
}

TEST_F(Accounts, keeps_settings_by_name) {
  const auto one = add("a"), two = add("b");
  const auto set = [&](AccountId id, const std::string& name, std::optional<std::string> value) {
    db_([&](Session& session) { account_settings::set(session, id, name, value); });
  };
  const auto of = [&](AccountId id) {
    return db_([&](Session& session) { return account_settings::of(session, id); });
  };
  set(one, "crushpics.level", "high");
  set(one, "crushpics.level", "low");
  set(one, "page.rows_per_page", "");
  set(two, "crushpics.level", "high");
  const std::map<std::string, std::string> wanted = {{"crushpics.level", "low"},
                                                     {"page.rows_per_page", ""}};
  EXPECT_EQ(wanted, of(one));
  set(one, "page.rows_per_page", std::nullopt);
  EXPECT_EQ(1U, of(one).size());
  for (const auto* name : {"", "level", ".level", "crushpics.", "a..b", "Crush.level", "a.b c"})
    EXPECT_EQ(ErrorCode::invalid_request, code_of([&] { set(one, name, "x"); })) << name;
  EXPECT_EQ(ErrorCode::invalid_request, code_of([&] { set(one, "a.b", "x\ny"); }));
  EXPECT_EQ(ErrorCode::invalid_request, code_of([&] { set(one, "a.b", std::string(2001, 'x')); }));
  EXPECT_EQ(ErrorCode::not_found, code_of([&] { set({999}, "a.b", "x"); }));
  db_([&](Session& session) { accounts::remove(session, one); });
  EXPECT_TRUE(of(one).empty());
}

TEST_F(Accounts, sanitises_by_its_own_setting_else_by_that_of_the_account_above) {
  const auto parent = add("a"), child = add_below(parent, "b"), other = add("c");
  const auto set = [&](AccountId id, std::optional<std::string> value) {
    db_([&](Session& session) { account_settings::set(session, id, "svg.sanitise", value); });
  };
  const auto of = [&](AccountId id) {
    return db_([&](Session& session) { return account_settings::sanitise(session, id); });
  };
  EXPECT_EQ(std::nullopt, of(child));
  set(parent, "true");
  EXPECT_EQ(true, of(parent));
  EXPECT_EQ(true, of(child));
  EXPECT_EQ(std::nullopt, of(other));
  set(child, "false");
  EXPECT_EQ(false, of(child));
  set(child, std::nullopt);
  EXPECT_EQ(true, of(child));
  for (const auto* word : {"", "on", "True", "1"})
    EXPECT_EQ(ErrorCode::invalid_request, code_of([&] { set(other, word); })) << word;
}

TEST_F(Accounts, knows_when_it_was_made_and_last_changed) {
  const auto id = add("a");
  const auto found = [&] {
    return db_([&](Session& session) { return accounts::find(session, id); }).value();
  };
  const auto forget_change = [&] {
    db_([](Session& session) { session << "update account set updated_at = 5"; });
  };
  EXPECT_EQ(found().created_at, found().updated_at);
  forget_change();
  const auto set = [&](std::optional<std::string> value) {
    forget_change();
    db_([&](Session& session) { account_settings::set(session, id, "crushpics.level", value); });
    return found().updated_at > from_millis(5);
  };
  EXPECT_TRUE(set("1"));
  EXPECT_FALSE(set("1")) << "it is the same";
  EXPECT_TRUE(set("2"));
  EXPECT_TRUE(set(std::nullopt));
  EXPECT_FALSE(set(std::nullopt));
  db_([&, account = found()](Session& session) { accounts::update(session, account); });
  EXPECT_LT(from_millis(5), found().updated_at);
}

class Sums : public Accounts {
 protected:
  void add_file(AccountId id, TimePoint time, std::uint64_t before, std::uint64_t after,
                std::optional<Failure> failure = std::nullopt) {
    HistoryLine line{.time = time,
                     .dialect = "ewww",
                     .tool = "optimize",
                     .file_name = "a.jpg",
                     .bytes_before = before,
                     .bytes_after = after,
                     .method = "m",
                     .failure = std::move(failure)};
    db_([&](Session& session) { history::add(session, id, line); });
  }
  std::vector<UsageSum> days(AccountId id, std::uint32_t count) {
    return db_([&](Session& session) { return history::days(session, id, count, kNow); });
  }
  std::vector<UsageSum> months(AccountId id, std::uint32_t count) {
    return db_([&](Session& session) { return history::months(session, id, count, kNow); });
  }
  static constexpr TimePoint kNow =
      std::chrono::sys_days(std::chrono::March / 1 / 2024) + std::chrono::hours(13);
};

TEST_F(Sums, tell_of_every_day_with_today_last) {
  using namespace std::chrono_literals;
  const auto id = add("a");
  add_file(id, kNow, 100, 60);
  add_file(id, kNow - 13h, 10, 6);
  add_file(id, kNow - 13h - 1ms, 1000, 600);  // the 29th of February
  add_file(id, kNow - 72h, 7, 7);             // before the first of the three
  const auto found = days(id, 3);
  ASSERT_EQ(3U, found.size());
  EXPECT_EQ(2, found[0].month);
  EXPECT_EQ(28, found[0].day);
  EXPECT_EQ(0U, found[0].files);
  EXPECT_EQ(29, found[1].day);
  EXPECT_EQ(1U, found[1].files);
  EXPECT_EQ(1000U, found[1].bytes_before);
  EXPECT_EQ(2024, found[2].year);
  EXPECT_EQ(3, found[2].month);
  EXPECT_EQ(1, found[2].day);
  EXPECT_EQ(2U, found[2].files);
  EXPECT_EQ(110U, found[2].bytes_before);
  EXPECT_EQ(66U, found[2].bytes_after);
  EXPECT_TRUE(days(id, 0).empty());
}

TEST_F(Sums, tell_of_failures_that_were_paid_for_as_of_files_that_stayed) {
  const auto id = add("a");
  HistoryLine line;
  line.time = kNow;
  line.bytes_before = 100;
  line.failure = Failure{};
  for (const std::uint64_t paid : {0U, 1U}) {
    line.images_charged = paid;
    db_([&](Session& session) { history::add(session, id, line); });
  }
  const auto today = days(id, 1).at(0);
  EXPECT_EQ(1U, today.files);
  EXPECT_EQ(100U, today.bytes_before);
  EXPECT_EQ(100U, today.bytes_after);
}

TEST_F(Sums, tell_what_was_paid_for_of_all_that_was_delivered) {
  const auto id = add("a");
  HistoryLine line{.time = kNow,
                   .dialect = "ewww",
                   .tool = "optimize",
                   .file_name = "a.jpg",
                   .bytes_before = 100,
                   .bytes_after = 60,
                   .method = "m",
                   .failure = {}};
  for (const std::uint64_t paid : {1U, 0U, 1U}) {
    line.images_charged = paid;
    db_([&](Session& session) { history::add(session, id, line); });
  }
  for (const auto& sum : {days(id, 1).at(0), months(id, 1).at(0)}) {
    EXPECT_EQ(3U, sum.files);
    EXPECT_EQ(2U, sum.images_charged);
    EXPECT_EQ(200U, sum.bytes_charged);
  }
}

TEST_F(Sums, tell_of_months_after_the_history_is_gone) {
  using namespace std::chrono_literals;
  const auto id = add("a");
  add_file(id, kNow - 366 * 24h, 5, 4);  // 2023-03-01, outside of twelve months
  add_file(id, kNow - 300 * 24h, 30, 20);
  add_file(id, kNow - 24h, 3, 2);
  add_file(id, kNow - 25h, 4, 3);
  add_file(id, kNow, 100, 60);
  db_([&](Session& session) { history::remove_older(session, kNow + 1h); });
  EXPECT_TRUE(db_([&](Session& session) { return history::recent(session, id, 9); }).empty());
  const auto found = months(id, 12);
  ASSERT_EQ(12U, found.size());
  EXPECT_EQ(2023, found[0].year);
  EXPECT_EQ(4, found[0].month);
  EXPECT_EQ(0, found[0].day);
  EXPECT_EQ(30U, found[1].bytes_before);
  EXPECT_EQ(2U, found[10].files);
  EXPECT_EQ(7U, found[10].bytes_before);
  EXPECT_EQ(3, found[11].month);
  EXPECT_EQ(60U, found[11].bytes_after);
}

TEST_F(Sums, hold_what_sub_accounts_sent_even_after_their_end_and_no_failures) {
  const auto parent = add("a"), other = add("b");
  const auto below = add_below(parent, "s");
  add_file(parent, kNow, 1, 1);
  add_file(below, kNow, 20, 10);
  add_file(below, kNow, 300, 0, Failure{ErrorCode::corrupt_input, "broken"});
  EXPECT_EQ(1U, days(below, 1)[0].files);
  EXPECT_EQ(20U, days(below, 1)[0].bytes_before);
  db_([&](Session& session) { accounts::remove(session, below); });
  EXPECT_EQ(2U, days(parent, 1)[0].files);
  EXPECT_EQ(21U, days(parent, 1)[0].bytes_before);
  EXPECT_EQ(0U, days(other, 1)[0].files);
}

TEST_F(Accounts, refuses_a_name_with_control_characters) {
  EXPECT_EQ(ErrorCode::invalid_request, code_of([&] { add("a\nb"); }));
  EXPECT_EQ(ErrorCode::invalid_request, code_of([&] { add(std::string("a\0b", 3)); }));
}

}  // namespace
}  // namespace pressoir::store
