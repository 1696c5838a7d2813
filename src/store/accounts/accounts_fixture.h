// What tests of accounts share: a database and accounts in it.
#pragma once

#include <gtest/gtest.h>

#include <optional>
#include <string>

#include "store/accounts/accounts.h"
#include "store/database_fixture.h"

namespace pressoir::store {

class AccountsFixture : public testing::Test {
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

}  // namespace pressoir::store
