#include "store/accounts/access_keys.h"

#include "store/accounts/accounts_fixture.h"
#include "store/code_of_fixture.h"

namespace pressoir::store {
namespace {

using namespace std::chrono_literals;

class StoredAccessKeys : public AccountsFixture {
 protected:
  MadeAccessKey make(AccountId account, std::vector<Scope> scopes = {Scope::read},
                     std::optional<std::uint32_t> life = {}) {
    const NewAccessKey wanted{
        .label = "shop", .scopes = std::move(scopes), .expires_in_seconds = life};
    return db_(
        [&](Session& session) { return access_keys::add(session, key_, account, wanted, kStart); });
  }
  std::optional<ErrorCode> refused(const NewAccessKey& wanted) {
    return code_of([&] {
      db_([&](Session& session) {
        return access_keys::add(session, key_, account_, wanted, kStart);
      });
    });
  }
  std::optional<AccessKey> found(const std::string& value) {
    return db_(
        [&](Session& session) { return access_keys::find(session, key_.fingerprint(value)); });
  }
  std::vector<AccessKey> of(AccountId account) {
    return db_([&](Session& session) { return access_keys::of(session, account); });
  }
  AccountId account_ = add("a");
};

TEST_F(StoredAccessKeys, are_found_by_their_value_which_is_stored_nowhere) {
  const auto made = make(account_, {Scope::optimize, Scope::read, Scope::optimize}, 60);
  EXPECT_TRUE(made.value.starts_with("psr_"));
  EXPECT_EQ(47U, made.value.size());
  const auto key = found(made.value);
  ASSERT_TRUE(key);
  EXPECT_EQ(made.key.id, key->id);
  EXPECT_EQ(account_, key->account);
  EXPECT_EQ("shop", key->label);
  EXPECT_EQ((std::vector{Scope::read, Scope::optimize}), key->scopes);
  EXPECT_EQ(made.value.substr(43), key->ending);
  EXPECT_EQ(kStart, key->created_at);
  EXPECT_EQ(kStart + 60s, key->expires_at);
  EXPECT_FALSE(key->last_used_at);
  EXPECT_FALSE(found(made.value + "x"));
  db_([&](Session& session) {
    const auto columns = column<std::string>(
        session, "select label || fingerprint || ending || scopes from access_key");
    EXPECT_EQ(std::string::npos, columns.at(0).find(made.value));
  });
}

TEST_F(StoredAccessKeys, allow_what_lesser_scopes_do) {
  const auto admin = make(account_, {Scope::admin}).key, reader = make(account_).key;
  for (const auto scope : {Scope::read, Scope::optimize, Scope::admin}) {
    EXPECT_TRUE(admin.allows(scope));
    EXPECT_EQ(scope == Scope::read, reader.allows(scope));
  }
}

TEST_F(StoredAccessKeys, expire_at_their_time) {
  const auto key = make(account_, {Scope::read}, 60).key;
  EXPECT_FALSE(key.is_expired(kStart + 59999ms));
  EXPECT_TRUE(key.is_expired(kStart + 60s));
  EXPECT_FALSE(make(account_).key.is_expired(kStart + 24h * 36500));
}

TEST_F(StoredAccessKeys, are_refused_without_a_label_a_scope_or_a_life) {
  using Code = ErrorCode;
  for (const std::string& label :
       {std::string(), std::string("a\nb"), std::string("a\0b", 3), std::string(201, 'x')})
    EXPECT_EQ(Code::invalid_request, refused({label, {Scope::read}, {}})) << label;
  EXPECT_EQ(Code::invalid_request, refused({"a", {}, {}}));
  for (const std::uint32_t life : {0U, access_keys::kLongestLife + 1})
    EXPECT_EQ(Code::invalid_request, refused({"a", {Scope::read}, life}));
  EXPECT_FALSE(refused({std::string(200, 'x'), {Scope::read}, access_keys::kLongestLife}));
  EXPECT_EQ(1U, of(account_).size());
}

TEST_F(StoredAccessKeys, are_a_hundred_for_an_account) {
  const auto other = add("b");
  for (std::size_t i = 0; i < access_keys::kMaxKeys; ++i) make(account_);
  EXPECT_EQ(ErrorCode::conflict, refused({"a", {Scope::read}, {}}));
  make(other);
  EXPECT_EQ(access_keys::kMaxKeys, of(account_).size());
  EXPECT_EQ(1U, of(other).size());
}

TEST_F(StoredAccessKeys, are_removed_by_their_own_account_alone) {
  const auto other = add("b");
  const auto made = make(account_);
  const auto remove = [&](AccountId account) {
    return db_(
        [&](Session& session) { return access_keys::remove(session, account, made.key.id); });
  };
  EXPECT_FALSE(remove(other));
  EXPECT_TRUE(found(made.value));
  EXPECT_TRUE(remove(account_));
  EXPECT_FALSE(found(made.value));
  EXPECT_FALSE(remove(account_));
}

TEST_F(StoredAccessKeys, are_gone_some_time_after_they_expired) {
  const auto ends = make(account_, {Scope::read}, 60), stays = make(account_);
  const auto removed = [&](TimePoint before) {
    return db_([&](Session& session) { return access_keys::remove_expired(session, before); });
  };
  EXPECT_EQ(0U, removed(kStart + 60s));
  EXPECT_EQ(1U, removed(kStart + 60s + 1ms));
  EXPECT_FALSE(found(ends.value));
  EXPECT_TRUE(found(stays.value));
}

TEST_F(StoredAccessKeys, say_when_they_were_used) {
  const auto made = make(account_);
  db_([&](Session& session) { access_keys::set_used(session, made.key.id, kStart + 1h); });
  EXPECT_EQ(kStart + 1h, found(made.value)->last_used_at);
  db_([&](Session& session) { access_keys::set_used(session, {99}, kStart); });
}

TEST_F(StoredAccessKeys, get_new_values_and_keep_the_rest) {
  const auto made = make(account_, {Scope::optimize}), expired = make(account_, {Scope::read}, 1);
  const auto fresh = db_([&](Session& session) {
    return access_keys::replace_all(session, key_, account_, kStart + 1h);
  });
  ASSERT_EQ(1U, fresh.size());
  EXPECT_EQ(made.key.id, fresh[0].key.id);
  EXPECT_FALSE(found(made.value));
  const auto now = found(fresh[0].value);
  ASSERT_TRUE(now);
  EXPECT_EQ(std::vector{Scope::optimize}, now->scopes);
  EXPECT_EQ(fresh[0].value.substr(43), now->ending);
  EXPECT_TRUE(found(expired.value));
}

TEST_F(StoredAccessKeys, go_with_their_account) {
  const auto made = make(account_);
  db_([&](Session& session) { accounts::remove(session, account_); });
  EXPECT_FALSE(found(made.value));
}

}  // namespace
}  // namespace pressoir::store
