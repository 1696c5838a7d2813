#include "store/accounts/sessions.h"

#include "store/accounts/accounts_fixture.h"
#include "store/accounts/passwords.h"
#include "store/code_of_fixture.h"

namespace pressoir::store {
namespace {

using namespace std::chrono_literals;

class StoredSessions : public AccountsFixture {
 protected:
  sessions::Made make(AccountId account, TimePoint used = kStart) {
    const PanelSession wanted{.id = {},
                              .account = account,
                              .address = "192.0.2.0/24",
                              .agent = "Firefox, Linux",
                              .created_at = kStart,
                              .used_at = used,
                              .expires_at = kStart + 1h};
    return db_([&](Session& session) { return sessions::add(session, key_, wanted, {}); });
  }
  std::optional<PanelSession> found(const std::string& token) {
    return db_([&](Session& session) { return sessions::find(session, key_.fingerprint(token)); });
  }
  std::vector<PanelSession> of(AccountId account) {
    return db_([&](Session& session) { return sessions::of(session, account); });
  }
  AccountId account_ = add("a");
};

TEST_F(StoredSessions, are_found_by_their_token_which_is_stored_nowhere) {
  const auto made = make(account_);
  EXPECT_EQ(43U, made.token.size());
  const auto session = found(made.token);
  ASSERT_TRUE(session);
  EXPECT_EQ(made.session.id, session->id);
  EXPECT_EQ(account_, session->account);
  EXPECT_EQ("192.0.2.0/24", session->address);
  EXPECT_EQ("Firefox, Linux", session->agent);
  EXPECT_EQ(kStart + 1h, session->expires_at);
  EXPECT_FALSE(found(made.token + "x"));
  EXPECT_NE(made.token, make(account_).token);
}

TEST_F(StoredSessions, are_listed_by_their_last_use) {
  const auto first = make(account_), second = make(account_);
  db_([&](Session& session) { sessions::set_used(session, first.session.id, kStart + 1min); });
  const auto all = of(account_);
  ASSERT_EQ(2U, all.size());
  EXPECT_EQ(first.session.id, all[0].id);
  EXPECT_EQ(second.session.id, all[1].id);
}

TEST_F(StoredSessions, end_by_their_owner_alone) {
  const auto made = make(account_);
  const auto other = add("b");
  EXPECT_FALSE(
      db_([&](Session& session) { return sessions::remove(session, other, made.session.id); }));
  EXPECT_TRUE(found(made.token));
  EXPECT_TRUE(
      db_([&](Session& session) { return sessions::remove(session, account_, made.session.id); }));
  EXPECT_FALSE(found(made.token));
}

TEST_F(StoredSessions, end_with_the_password) {
  const auto set = [&] {
    db_([&](Session& session) { passwords::set(session, key_, account_, "hash", kStart); });
  };
  set();
  auto made = make(account_);
  const auto others = make(add("b"));
  set();
  EXPECT_FALSE(found(made.token));
  made = make(account_);
  db_([&](Session& session) { passwords::renew_generation(session, account_); });
  EXPECT_FALSE(found(made.token));
  made = make(account_);
  db_([&](Session& session) { passwords::remove(session, account_); });
  EXPECT_FALSE(found(made.token));
  EXPECT_TRUE(found(others.token));
}

TEST_F(StoredSessions, are_not_begun_with_a_password_that_was_changed_meanwhile) {
  const auto set = [&] {
    db_([&](Session& session) { passwords::set(session, key_, account_, "hash", kStart); });
    return db_([&](Session& session) { return passwords::of(session, key_, account_); });
  };
  const auto before = set(), after = set();
  PanelSession wanted;
  wanted.account = account_;
  wanted.created_at = wanted.used_at = kStart;
  wanted.expires_at = kStart + 1h;
  const auto begin = [&](const std::string& generation) {
    return db_([&](Session& session) { return sessions::add(session, key_, wanted, generation); });
  };
  EXPECT_THROW(begin(before->generation), Error);
  EXPECT_TRUE(found(begin(after->generation).token));
}

TEST_F(StoredSessions, are_no_more_than_some_of_one_account) {
  const auto first = make(account_, kStart);
  for (std::size_t i = 0; i < sessions::kMaxSessions; ++i) make(account_, kStart + 1min);
  EXPECT_EQ(sessions::kMaxSessions, of(account_).size());
  EXPECT_FALSE(found(first.token));
}

TEST_F(StoredSessions, go_when_they_are_over_or_unused) {
  const auto unused = make(account_), used = make(account_, kStart + 30min);
  const auto sweep = [&](TimePoint now, TimePoint since) {
    db_([&](Session& session) { sessions::remove_expired(session, now, since); });
  };
  sweep(kStart + 1min, kStart + 1ms);
  EXPECT_FALSE(found(unused.token));
  EXPECT_TRUE(found(used.token));
  sweep(kStart + 1h, kStart);
  EXPECT_FALSE(found(used.token));
}

TEST_F(StoredSessions, are_of_accounts_that_are_there) {
  EXPECT_EQ(ErrorCode::not_found, code_of([&] { make({999}); }));
}

}  // namespace
}  // namespace pressoir::store
