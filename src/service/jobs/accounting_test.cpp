#include "service/jobs/accounting.h"

#include <gtest/gtest.h>

#include "store/accounts/accounts.h"
#include "store/accounts/history.h"
#include "store/database_fixture.h"

namespace pressoir::service {
namespace {

using store::Session;

// A commit that was made although it was not acknowledged leads to a second close.
TEST(Settle, closes_a_request_once) {
  store::TestDatabase db;
  const auto key = crypto::SealingKey::load_or_create(db.folder.path() / "key");
  const auto account = db([&](Session& session) {
    return store::accounts::add(session, key, {}, store::accounts::complete({}), store::now());
  });
  Bill bill{.account = account,
            .origin = {},
            .file_name = "a.png",
            .bytes = 100,
            .charging = Charging::when_done,
            .charge_above_percent = 0,
            .reserved = {}};
  bill.reserved = db([&](Session& session) {
    return store::usage::reserve(session, account, {1, 100}, std::nullopt, store::now());
  });
  JobResult done, failed;
  done.outcome.emplace().bytes_after = 60;
  failed.failure = Failure{ErrorCode::unavailable, "not stored"};
  db([&](Session& session) { settle(session, bill, done); });
  db([&](Session& session) { settle(session, bill, failed); });
  const auto lines =
      db([&](Session& session) { return store::history::recent(session, account, 10); });
  ASSERT_EQ(1U, lines.size());
  EXPECT_FALSE(lines.front().failure);
  EXPECT_EQ(1U, lines.front().images_charged);
}

}  // namespace
}  // namespace pressoir::service
