#include "service/account_admin.h"

#include <gtest/gtest.h>

#include <boost/asio/io_context.hpp>
#include <filesystem>
#include <optional>
#include <thread>

#include "base/crypto.h"
#include "base/error.h"
#include "service/accounts.h"
#include "service/core.h"
#include "store/test_database.h"

namespace pressoir::service {
namespace {

using namespace std::chrono_literals;

// The account commands on one side, what a running server has open on the other.
class AdminBesideServer : public testing::Test {
 protected:
  /// The code that a look-up of the key ends with; empty: it is found.
  std::optional<ErrorCode> look_up(const std::string& key) {
    try {
      store::await(context_, accounts_.with_api_key(key));
    } catch (const Error& error) {
      return error.code();
    }
    return std::nullopt;
  }
  /// How long the server takes to answer `wanted`; a second is allowed.
  std::chrono::milliseconds until(const std::string& key, std::optional<ErrorCode> wanted) {
    const auto start = std::chrono::steady_clock::now();
    auto passed = 0ms;
    while (look_up(key) != wanted && passed < 5s) {
      std::this_thread::yield();
      passed = std::chrono::duration_cast<std::chrono::milliseconds>(
          std::chrono::steady_clock::now() - start);
    }
    return passed;
  }

  store::TestFolder folder_;
  DataFolder data_{folder_.path() / "data"};
  AccountAdmin admin_{data_.root};
  crypto::SealingKey key_ = crypto::SealingKey::load_or_create(data_.key());
  store::Database database_{"sqlite3://" + data_.database().string(), 2};
  Accounts accounts_{database_, key_};
  boost::asio::io_context context_;
};

TEST_F(AdminBesideServer, a_changed_account_holds_in_a_running_server_within_a_second) {
  const auto made = admin_.create({.name = "a", .email = "", .quota = {}, .given = {}});
  const auto& key = made.credentials.api_key;
  EXPECT_EQ(std::nullopt, look_up(key));
  admin_.set_disabled(made.account.id, true);
  EXPECT_LT(until(key, ErrorCode::account_disabled), 1s);
  admin_.set_disabled(made.account.id, false);
  EXPECT_LT(until(key, std::nullopt), 1s);
  const auto rotated = admin_.rotate(made.account.id, store::CredentialKind::api_key);
  EXPECT_TRUE(rotated.bearer_token.empty());
  EXPECT_LT(until(key, ErrorCode::unauthorized), 1s);
  EXPECT_EQ(std::nullopt, look_up(rotated.api_key));
  admin_.remove(made.account.id);
  EXPECT_LT(until(rotated.api_key, ErrorCode::unauthorized), 1s);
}

TEST_F(AdminBesideServer, a_key_that_was_unknown_is_known_within_a_second_of_its_creation) {
  const std::string key(32, 'q');
  EXPECT_EQ(ErrorCode::unauthorized, look_up(key));
  admin_.create({.name = "a", .email = "", .quota = {}, .given = {.api_key = key}});
  EXPECT_LT(until(key, std::nullopt), 1s);
}

TEST_F(AdminBesideServer, malformed_keys_are_unknown) {
  for (const auto* key : {"", "abc123", "' or 1=1 --", "0123456789012345678901234567890123456789"})
    EXPECT_EQ(ErrorCode::unauthorized, look_up(key));
}

TEST_F(AdminBesideServer, the_test_key_is_known_only_where_it_was_asked_for) {
  store::await(context_, accounts_.ensure_test_account("abc123"));
  store::await(context_, accounts_.ensure_test_account("abc123"));
  EXPECT_EQ(std::nullopt, look_up("abc123"));
  EXPECT_EQ(1U, admin_.list().size());
  Accounts after_restart(database_, key_);
  EXPECT_THROW(store::await(context_, after_restart.with_api_key("abc123")), Error);
}

TEST_F(AdminBesideServer, finds_accounts_by_id_e_mail_and_name) {
  const auto one = admin_.create({.name = "n", .email = "e1", .quota = {}, .given = {}}).account.id;
  const auto two = admin_.create({.name = "n", .email = "e2", .quota = {}, .given = {}}).account.id;
  EXPECT_EQ(one, admin_.find(std::to_string(one.value)).id);
  EXPECT_EQ(two, admin_.find("e2").id);
  EXPECT_THROW(admin_.find("n"), Error);
  EXPECT_THROW(admin_.find("nobody"), Error);
  EXPECT_EQ(2U, admin_.list().size());
  EXPECT_EQ(0U, admin_.show(one).usage.images);
  EXPECT_THROW(admin_.show({99}), Error);
  EXPECT_THROW(admin_.rotate({99}), Error);
}

TEST_F(AdminBesideServer, the_data_folder_is_for_its_owner_only) {
  EXPECT_EQ(std::filesystem::perms::owner_all, std::filesystem::status(data_.root).permissions());
}

}  // namespace
}  // namespace pressoir::service
