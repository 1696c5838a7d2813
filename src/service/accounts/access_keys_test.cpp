#include "service/accounts/access_keys.h"

#include "service/accounts/accounts.h"
#include "service/accounts/beside_server_fixture.h"
#include "service/retention.h"
#include "store/disk_blobs.h"
#include "store/accounts/access_keys.h"

namespace pressoir::service {
namespace {

using namespace std::chrono_literals;
using store::code_of;

class AccessKeysBesideServer : public BesideServer {
 protected:
  std::optional<FoundAccessKey> find(const std::string& value) {
    return store::await(context_, keys_.find(value));
  }
  MadeAccessKey make(std::optional<std::uint32_t> life = {}) {
    return admin_.add_key(account_, {"shop", {Scope::read}, life});
  }
  std::optional<TimePoint> last_used() { return admin_.keys(account_).at(0).last_used_at; }
  void set_used(AccessKeyId id, TimePoint time) {
    database_.transact_here(
        [&](store::Session& session) { store::access_keys::set_used(session, id, time); });
  }

  AccessKeys keys_{database_, key_};
  AccountId account_ = admin_.create({.name = "a"}).account.id;
};

TEST_F(AccessKeysBesideServer, open_nothing_from_the_moment_of_their_removal_on) {
  const auto made = make();
  ASSERT_TRUE(find(made.value));
  EXPECT_EQ(account_, find(made.value)->account.id);
  admin_.remove_key(account_, made.key.id);  // as another process does it
  EXPECT_FALSE(find(made.value));
  const auto again = make();
  EXPECT_TRUE(find(again.value));
  store::await(context_, [&]() -> Async<bool> {
    co_await keys_.remove(account_, again.key.id);
    co_return true;
  }());
  EXPECT_FALSE(find(again.value));
}

TEST_F(AccessKeysBesideServer, are_no_other_texts) {
  const auto made = make();
  for (const auto& wrong : {std::string(), std::string("psr_"), made.value.substr(4),
                            made.value + std::string(200, 'x'), std::string("x") + made.value})
    EXPECT_FALSE(find(wrong)) << wrong;
}

TEST_F(AccessKeysBesideServer, are_found_with_what_keeps_them_from_use) {
  const auto made = make();
  admin_.set_disabled(account_, true);
  EXPECT_TRUE(find(made.value)->account.disabled);
  const auto found = find(make(1).value);
  EXPECT_TRUE(found->key.is_expired(found->found_at + 1s));
}

TEST_F(AccessKeysBesideServer, note_their_use_once_an_hour) {
  const auto made = make();
  EXPECT_FALSE(last_used());
  find(made.value);
  const auto first = last_used();
  ASSERT_TRUE(first);
  set_used(made.key.id, *first - 59min);
  AccessKeys another(database_, key_);  // after a restart
  store::await(context_, another.find(made.value));
  EXPECT_EQ(*first - 59min, last_used());
  set_used(made.key.id, *first - 61min);
  store::await(context_, another.find(made.value));
  EXPECT_LE(*first, *last_used());
}

TEST_F(AccessKeysBesideServer, are_replaced_with_all_credentials_and_not_with_one) {
  const auto made = make();
  EXPECT_TRUE(admin_.rotate(account_, store::CredentialKind::bearer_token).keys.empty());
  EXPECT_TRUE(find(made.value));
  const auto fresh = admin_.rotate(account_).keys;
  ASSERT_EQ(1U, fresh.size());
  EXPECT_FALSE(find(made.value));
  EXPECT_EQ(made.key.id, find(fresh[0].value)->key.id);
}

TEST_F(AccessKeysBesideServer, belong_to_one_account) {
  const auto other = admin_.create({.name = "b"}).account.id;
  const auto made = make();
  EXPECT_EQ(ErrorCode::not_found, code_of([&] { admin_.remove_key(other, made.key.id); }));
  EXPECT_TRUE(admin_.keys(other).empty());
  EXPECT_EQ(ErrorCode::not_found, code_of([&] { admin_.keys({99}); }));
  EXPECT_EQ(ErrorCode::not_found, code_of([&] { admin_.add_key({99}, {"a", {Scope::read}, {}}); }));
}

TEST_F(AccessKeysBesideServer, are_removed_by_retention_a_month_after_they_expired) {
  const auto add_at = [&](std::chrono::hours ago) {
    database_.transact_here([&](store::Session& session) {
      const NewAccessKey wanted{"old", {Scope::read}, 1};
      return store::access_keys::add(session, key_, account_, wanted, store::now() - ago);
    });
  };
  add_at(Retention::kExpiredKeysKeptFor + 1h);
  add_at(Retention::kExpiredKeysKeptFor - 1h);
  make();
  ServiceConfig config;
  store::DiskBlobs files(data_.blobs());
  ResultCache cache(database_, files, config);
  Retention retention(context_.get_executor(), database_, files, cache, config);
  store::await(context_, [&]() -> Async<bool> {
    co_await retention.remove_expired();
    co_return true;
  }());
  EXPECT_EQ(2U, admin_.keys(account_).size());
}

TEST_F(AccessKeysBesideServer, change_nothing_of_the_secret_of_their_account) {
  const Accounts accounts(database_, key_);
  const auto secret = accounts.secret(account_, "purpose");
  EXPECT_EQ(64U, secret.size());
  make();
  admin_.rotate(account_);
  EXPECT_EQ(secret, accounts.secret(account_, "purpose"));
  EXPECT_NE(secret, accounts.secret(account_, "other purpose"));
  EXPECT_NE(secret, accounts.secret({account_.value + 1}, "purpose"));
}

}  // namespace
}  // namespace pressoir::service
