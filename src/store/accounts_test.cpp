#include "store/accounts.h"

#include <gtest/gtest.h>

#include <fstream>
#include <functional>
#include <iterator>
#include <string>

#include "base/error.h"
#include "store/test_database.h"

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
  std::optional<Account> by(CredentialKind kind, const std::string& value) {
    return db_(
        [&](Session& session) { return accounts::find(session, kind, key_.fingerprint(value)); });
  }
  static ErrorCode code_of(const std::function<void()>& work) {
    try {
      work();
    } catch (const Error& error) {
      return error.code();
    }
    return ErrorCode::internal;
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

TEST_F(Accounts, refuses_a_name_with_control_characters) {
  EXPECT_EQ(ErrorCode::invalid_request, code_of([&] { add("a\nb"); }));
  EXPECT_EQ(ErrorCode::invalid_request, code_of([&] { add(std::string("a\0b", 3)); }));
}

}  // namespace
}  // namespace pressoir::store
