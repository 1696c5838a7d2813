#include "store/accounts/passwords.h"

#include <gtest/gtest.h>

#include <fstream>
#include <iterator>

#include "store/accounts/accounts.h"
#include "store/code_of_fixture.h"
#include "store/database_fixture.h"

namespace pressoir::store {
namespace {

class Passwords : public testing::Test {
 protected:
  template <class F>
  auto in(F work) {
    return db_.database.transact_here(std::move(work));
  }
  AccountId add(const std::string& email, std::optional<AccountId> parent = {}) {
    Account account;
    account.email = email;
    account.parent = parent;
    return in([&](Session& session) {
      return accounts::add(session, key_, account, accounts::complete({}), now());
    });
  }
  void set(AccountId account, const std::string& hash) {
    in([&](Session& session) { passwords::set(session, key_, account, hash, now()); });
  }
  std::optional<passwords::Password> with(const std::string& email) {
    return in([&](Session& session) { return passwords::with_email(session, key_, email); });
  }
  void set_email(AccountId id, const std::string& email) {
    in([&](Session& session) {
      auto account = *accounts::find(session, id);
      account.email = email;
      accounts::update(session, account);
    });
  }
  bool has_password(AccountId id) {
    return in([&](Session& session) { return accounts::find(session, id)->has_password; });
  }

  TestDatabase db_;
  crypto::SealingKey key_ = crypto::SealingKey::load_or_create(db_.folder.path() / "key");
};

TEST_F(Passwords, are_found_by_e_mail_whatever_the_case_of_its_letters) {
  const auto id = add("Ann@Example.org");
  EXPECT_FALSE(with("ann@example.org"));
  EXPECT_FALSE(has_password(id));
  set(id, "hash");
  EXPECT_TRUE(has_password(id));
  const auto found = with("ann@example.ORG");
  ASSERT_TRUE(found);
  EXPECT_EQ(id, found->account);
  EXPECT_EQ("hash", found->hash);
  EXPECT_FALSE(with(""));
  EXPECT_FALSE(with("ann@example.or"));
  EXPECT_FALSE(with(std::string("ann@example.org\0", 16)));
}

TEST_F(Passwords, have_another_generation_after_each_change) {
  const auto id = add("a@b.example");
  set(id, "one");
  const auto one = with("a@b.example");
  set(id, "two");
  const auto two = with("a@b.example");
  in([&](Session& session) { passwords::renew_generation(session, id); });
  const auto renewed = with("a@b.example");
  ASSERT_TRUE(one && two && renewed);
  EXPECT_EQ("two", two->hash);
  EXPECT_EQ("two", renewed->hash);
  EXPECT_NE(one->generation, two->generation);
  EXPECT_NE(two->generation, renewed->generation);
}

TEST_F(Passwords, need_an_address_that_is_nobody_elses) {
  const auto one = add("a@b.example"), two = add("c@d.example"), none = add("");
  const auto below = add("A@b.example", one);  // goes by that of its parent, and has none itself
  set(one, "h");
  for (const auto other : {below, none})
    EXPECT_EQ(ErrorCode::invalid_request, code_of([&] { set(other, "h"); }));
  EXPECT_EQ(ErrorCode::not_found, code_of([&] { set({99}, "h"); }));
  EXPECT_EQ(ErrorCode::conflict, code_of([&] { add("A@B.example"); }));
  set(two, "h");
  EXPECT_EQ(ErrorCode::conflict, code_of([&] { set_email(two, "a@b.example"); }));
  EXPECT_EQ(ErrorCode::invalid_request, code_of([&] { set_email(two, ""); }));
  EXPECT_EQ(ErrorCode::conflict, code_of([&] { set_email(below, "c@d.example"); }));
  set_email(below, "e@f.example");
  set(below, "h");
  EXPECT_EQ(below, with("E@F.example")->account);
}

TEST_F(Passwords, go_when_they_are_removed_and_with_their_account) {
  const auto one = add("a@b.example"), two = add("c@d.example");
  set(one, "h");
  set(two, "h");
  const auto remove = [&] {
    return in([&](Session& session) { return passwords::remove(session, one); });
  };
  EXPECT_TRUE(remove());
  EXPECT_FALSE(remove());
  EXPECT_FALSE(has_password(one));
  in([&](Session& session) { accounts::remove(session, two); });
  EXPECT_FALSE(with("a@b.example") || with("c@d.example"));
}

TEST_F(Passwords, are_sealed) {
  set(add("a@b.example"), "hash of a password");
  for (const auto* name : {"test.db", "test.db-wal"}) {
    std::ifstream file(db_.folder.path() / name, std::ios::binary);
    const std::string bytes((std::istreambuf_iterator<char>(file)), {});
    EXPECT_EQ(std::string::npos, bytes.find("hash of a password")) << name;
  }
}

}  // namespace
}  // namespace pressoir::store
