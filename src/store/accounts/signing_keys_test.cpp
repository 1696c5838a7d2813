#include "store/accounts/signing_keys.h"

#include <gtest/gtest.h>

#include "store/accounts/accounts.h"
#include "store/code_of_fixture.h"
#include "store/database_fixture.h"

namespace pressoir::store {
namespace {

class SigningKeys : public testing::Test {
 protected:
  template <class F>
  auto in(F work) {
    return db_.database.transact_here(std::move(work));
  }
  AccountId add_account() {
    return in(
        [&](Session& s) { return accounts::add(s, key_, {}, accounts::complete({}), now()); });
  }
  SigningKey add(AccountId account) {
    return in([&](Session& s) { return signing_keys::add(s, key_, account, now()); });
  }
  std::optional<SigningKey> find(const std::string& id) {
    return in([&](Session& s) { return signing_keys::find(s, key_, id); });
  }

  TestDatabase db_;
  crypto::SealingKey key_ = crypto::SealingKey::load_or_create(db_.folder.path() / "key");
};

TEST_F(SigningKeys, are_found_with_their_secret_by_their_id) {
  const auto account = add_account();
  const auto made = add(account), other = add(account);
  EXPECT_NE(made.id, other.id);
  EXPECT_EQ(made.id.size(), 16U);
  EXPECT_EQ(made.secret.size(), 43U);
  const auto found = find(made.id);
  ASSERT_TRUE(found);
  EXPECT_EQ(found->account, account);
  EXPECT_EQ(found->secret, made.secret);
  EXPECT_FALSE(find("none"));
  const auto all = in([&](Session& s) { return signing_keys::of(s, account); });
  ASSERT_EQ(all.size(), 2U);
  EXPECT_TRUE(all.front().secret.empty());
}

TEST_F(SigningKeys, are_removed_by_their_account_alone) {
  const auto account = add_account(), stranger = add_account();
  const auto made = add(account);
  const auto remove = [&](AccountId who) {
    return in([&](Session& s) { return signing_keys::remove(s, who, made.id); });
  };
  EXPECT_FALSE(remove(stranger));
  EXPECT_TRUE(find(made.id));
  EXPECT_TRUE(remove(account));
  EXPECT_FALSE(find(made.id));
}

TEST_F(SigningKeys, are_so_many_at_most) {
  const auto account = add_account();
  for (std::size_t i = 0; i < signing_keys::kMaxKeys; ++i) add(account);
  EXPECT_EQ(code_of([&] { add(account); }), ErrorCode::limit_exceeded);
  EXPECT_EQ(code_of([&] { add({account.value + 1}); }), ErrorCode::not_found);
}

TEST_F(SigningKeys, have_the_sources_of_their_account) {
  const auto account = add_account();
  const auto add_source = [&](const std::string& rule) {
    return in([&](Session& s) { return signing_keys::add_source(s, account, rule); });
  };
  add_source("b.example");
  add_source("a.example");
  EXPECT_EQ(code_of([&] { add_source("a.example"); }), ErrorCode::conflict);
  const auto all = in([&](Session& s) { return signing_keys::sources(s, account); });
  ASSERT_EQ(all.size(), 2U);
  EXPECT_EQ(all.front().rule, "b.example");
  const auto remove = [&](const std::string& rule) {
    return in([&](Session& s) { return signing_keys::remove_source(s, account, rule); });
  };
  EXPECT_TRUE(remove("b.example"));
  EXPECT_FALSE(remove("b.example"));
  for (std::size_t i = 1; i < signing_keys::kMaxSources; ++i) add_source(std::to_string(i));
  EXPECT_EQ(code_of([&] { add_source("one.more"); }), ErrorCode::limit_exceeded);
}

}  // namespace
}  // namespace pressoir::store
