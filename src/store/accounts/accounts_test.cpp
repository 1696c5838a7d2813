#include "store/accounts/accounts.h"

#include <gtest/gtest.h>

#include <fstream>
#include <iterator>
#include <string>

#include "store/accounts/account_settings.h"
#include "store/accounts/accounts_fixture.h"
#include "store/accounts/history.h"
#include "store/code_of_fixture.h"

namespace pressoir::store {
namespace {
using Accounts = AccountsFixture;

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

TEST_F(Accounts, refuses_a_name_with_control_characters) {
  EXPECT_EQ(ErrorCode::invalid_request, code_of([&] { add("a\nb"); }));
  EXPECT_EQ(ErrorCode::invalid_request, code_of([&] { add(std::string("a\0b", 3)); }));
}

}  // namespace
}  // namespace pressoir::store
