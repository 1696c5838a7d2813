#include "service/accounts/account_admin.h"

#include <fcntl.h>
#include <sys/file.h>

#include <filesystem>
#include <future>
#include <optional>
#include <thread>

#include "service/accounts/accounts.h"
#include "service/accounts/beside_server_fixture.h"
#include "service/data_lock.h"
#include "service/store_check.h"
#include "store/accounts/usage.h"
#include "store/migrations.h"

namespace pressoir::service {
namespace {

using namespace std::chrono_literals;
using store::code_of;

class AdminBesideServer : public BesideServer {
 protected:
  /// The code that a look-up of the key ends with; empty: it is found.
  std::optional<ErrorCode> look_up(const std::string& key) {
    return code_of([&] { store::await(context_, accounts_.with_api_key(key)); });
  }
  std::optional<ErrorCode> look_up(const std::string& key, const std::string& secret) {
    return code_of([&] { store::await(context_, accounts_.with_key_and_secret(key, secret)); });
  }
  AccountWithCredentials create(const std::string& name) { return admin_.create({.name = name}); }
  /// How long the server takes to answer `wanted`; a second is allowed.
  std::chrono::milliseconds until(const std::string& key, std::optional<ErrorCode> wanted) {
    return BesideServer::until([&] { return look_up(key) == wanted; });
  }

  Accounts accounts_{database_, key_};
};

constexpr const char* kRefusal = "Another server uses that data folder.";

TEST(DataLock, keeps_the_schema_beneath_a_running_server) {
  const store::TestFolder folder;
  const DataFolder data{folder.path() / "data"};
  std::optional<DataLock> server(std::in_place, data, kRefusal);
  server->release_commands();
  store::Database database("sqlite3://" + data.database().string(), 1);
  database.transact_here([](store::Session& session) { store::migrate_to(session, 4); });
  const auto is_refused = [](auto use) { return code_of(use) == ErrorCode::conflict; };
  EXPECT_TRUE(is_refused([&] { AccountAdmin{data.root}; }));
  EXPECT_TRUE(is_refused([&] { StoreCheck(data.root).check(true, 1h); }));
  EXPECT_EQ(4, database.transact_here(store::schema_version));
  server.reset();
  EXPECT_TRUE(AccountAdmin(data.root).list().empty());
  EXPECT_FALSE(database.transact_here(store::is_behind));
  server.emplace(data, kRefusal);
  EXPECT_TRUE(AccountAdmin(data.root).list().empty()) << "there is nothing to migrate";
}

/// Whether a command that finds the database behind would wait.
bool do_commands_wait(const DataFolder& data) {
  const FileDescriptor folder(::open(data.root.c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC));
  return ::flock(folder.get(), LOCK_EX | LOCK_NB) != 0;
}

TEST(DataLock, lets_commands_wait_until_a_server_that_starts_has_made_the_database) {
  const store::TestFolder folder;
  const DataFolder data{folder.path() / "data"};
  std::optional<DataLock> server(std::in_place, data, kRefusal);
  EXPECT_TRUE(do_commands_wait(data));
  auto command =
      std::async(std::launch::async, [&] { return AccountAdmin(data.root).list().size(); });
  {
    store::Database database("sqlite3://" + data.database().string(), 1);
    database.transact_here(store::migrate);
  }
  server->release_commands();
  EXPECT_EQ(0U, command.get());
  EXPECT_FALSE(do_commands_wait(data));
}

TEST(DataLock, waits_for_another_command_that_makes_the_database) {
  const store::TestFolder folder;
  const DataFolder data{folder.path() / "data"};
  data.create();
  FileDescriptor turn(::open(data.root.c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC));
  ASSERT_EQ(0, ::flock(turn.get(), LOCK_EX));
  FileDescriptor held(::open(data.lock().c_str(), O_RDWR | O_CREAT | O_CLOEXEC, 0600));
  ASSERT_EQ(0, ::flock(held.get(), LOCK_EX));
  auto second =
      std::async(std::launch::async, [&] { return AccountAdmin(data.root).list().size(); });
  EXPECT_EQ(std::future_status::timeout, second.wait_for(300ms));
  held = FileDescriptor();
  turn = FileDescriptor();
  EXPECT_EQ(0U, second.get());
}

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

TEST_F(AdminBesideServer, a_disabled_parent_disables_its_sub_accounts_within_a_second) {
  const auto parent = create("a").account.id;
  const auto made = admin_.create({.name = "s", .parent = parent});
  EXPECT_EQ(std::nullopt, look_up(made.credentials.api_key));
  EXPECT_TRUE(admin_.set_disabled(parent, true).disabled);
  EXPECT_LT(until(made.credentials.api_key, ErrorCode::account_disabled), 1s);
  EXPECT_TRUE(admin_.set_disabled(made.account.id, false).disabled);
  admin_.remove(parent);
  EXPECT_LT(until(made.credentials.api_key, ErrorCode::unauthorized), 1s);
  EXPECT_TRUE(admin_.list().empty());
}

TEST_F(AdminBesideServer, changes_only_the_given_fields) {
  const auto id =
      admin_.create({.name = "a", .quota = {10, 20, 30}, .description = "d"}).account.id;
  AccountChange wanted;
  wanted.monthly_images = std::optional<std::uint64_t>();
  wanted.prepaid_images = 99;
  wanted.role = Role::admin;
  const auto changed = admin_.change(id, wanted);
  EXPECT_EQ((Quota{10, std::nullopt, 99}), changed.quota);
  EXPECT_EQ("a", changed.name);
  EXPECT_EQ("d", changed.description);
  const auto shown = admin_.show(id);
  EXPECT_EQ(changed.quota, shown.account.quota);
  EXPECT_EQ(Role::admin, shown.account.role);
  EXPECT_THROW(admin_.change({99}, wanted), Error);
}

TEST_F(AdminBesideServer, a_bearer_token_is_enough_until_it_is_replaced) {
  const auto one = create("a"), two = create("b");
  const auto owner = [&](const std::string& token) -> std::optional<AccountId> {
    try {
      return store::await(context_, accounts_.with_bearer_token(token)).id;
    } catch (const Error& error) {
      EXPECT_EQ(ErrorCode::unauthorized, error.code());
      return std::nullopt;
    }
  };
  EXPECT_EQ(one.account.id, owner(one.credentials.bearer_token));
  EXPECT_EQ(two.account.id, owner(two.credentials.bearer_token));
  for (const auto& none : {std::string(), std::string("x"), one.credentials.api_key,
                           one.credentials.secret_key, std::string(600, 'x')})
    EXPECT_EQ(std::nullopt, owner(none)) << none;
  EXPECT_EQ(ErrorCode::unauthorized, look_up(one.credentials.bearer_token)) << "it is not a key";
  const auto fresh = admin_.rotate(one.account.id, store::CredentialKind::bearer_token);
  EXPECT_EQ(one.account.id, owner(fresh.bearer_token));
}

TEST_F(AdminBesideServer, settings_are_set_together_or_not_at_all) {
  const auto id = create("a").account.id;
  using Values = std::map<std::string, std::optional<std::string>>;
  const auto set = [&](Values values) {
    store::await(context_, accounts_.set(id, std::move(values)));
  };
  set({{"x.a", "1"}, {"x.b", "2"}});
  EXPECT_THROW(set({{"x.a", "3"}, {"x.c", "a\nb"}}), Error);
  set({{"x.b", std::nullopt}});
  EXPECT_EQ((std::map<std::string, std::string>{{"x.a", "1"}}), admin_.show(id).settings);
}

TEST_F(AdminBesideServer, settings_are_read_with_their_types) {
  const auto id = create("a").account.id;
  admin_.set(id, "x.level", "85");
  admin_.set(id, "x.gone", "1");
  admin_.set(id, "x.gone", std::nullopt);
  store::await(context_, accounts_.set(id, "x.on", "true"));
  const auto settings = [&] {
    const auto work = [&]() -> Async<std::optional<AccountSettings>> {
      co_return co_await accounts_.settings(id);
    };
    return *store::await(context_, work());
  }();
  EXPECT_EQ("85", settings.text("x.level"));
  EXPECT_EQ(85, settings.number("x.level", 1, 100));
  EXPECT_EQ(std::nullopt, settings.number("x.level", 1, 84));
  EXPECT_EQ(std::nullopt, settings.number("x.level", 86, 100));
  EXPECT_EQ(std::nullopt, settings.number("x.on", 0, 100));
  EXPECT_EQ(std::nullopt, settings.text("x.gone"));
  EXPECT_EQ(true, settings.flag("x.on"));
  EXPECT_EQ(std::nullopt, settings.flag("x.level"));
  EXPECT_EQ((std::map<std::string, std::string>{{"x.level", "85"}, {"x.on", "true"}}),
            admin_.show(id).settings);
}

TEST_F(AdminBesideServer, a_key_needs_the_secret_that_belongs_to_it) {
  const auto one = create("a"), two = create("b");
  const auto& key = one.credentials.api_key;
  EXPECT_EQ(std::nullopt, look_up(key, one.credentials.api_secret));
  EXPECT_EQ(ErrorCode::unauthorized, look_up(key, two.credentials.api_secret));
  EXPECT_EQ(ErrorCode::unauthorized, look_up(key, ""));
  EXPECT_EQ(ErrorCode::unauthorized, look_up("x", one.credentials.api_secret));
  admin_.set_disabled(two.account.id, true);
  EXPECT_EQ(ErrorCode::account_disabled,
            look_up(two.credentials.api_key, two.credentials.api_secret));
  EXPECT_EQ(ErrorCode::unauthorized, look_up(two.credentials.api_key, one.credentials.api_secret));
  const auto fresh = admin_.rotate(one.account.id, store::CredentialKind::api_secret).api_secret;
  EXPECT_LT(BesideServer::until([&] { return !look_up(key, fresh); }), 1s);
  EXPECT_EQ(ErrorCode::unauthorized, look_up(key, one.credentials.api_secret));
}

TEST_F(AdminBesideServer, the_test_key_has_no_secret) {
  store::await(context_, accounts_.ensure_test_account("abc123"));
  EXPECT_EQ(ErrorCode::unauthorized, look_up("abc123", ""));
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

TEST_F(AdminBesideServer, an_account_of_the_server_itself_is_made_once) {
  const auto first = store::await(context_, accounts_.own_account("page"));
  const auto second = store::await(context_, accounts_.own_account("page"));
  Accounts after_restart(database_, key_);
  const auto third = store::await(context_, after_restart.own_account("page"));
  EXPECT_EQ(first.id, second.id);
  EXPECT_EQ(first.id, third.id);
  EXPECT_EQ("page", third.name);
  EXPECT_EQ(1U, admin_.list().size());
  admin_.set_disabled(first.id, true);
  const auto is_refused = [&] {
    try {
      store::await(context_, accounts_.own_account("page"));
      return false;
    } catch (const Error& error) {
      return error.code() == ErrorCode::account_disabled;
    }
  };
  EXPECT_LT(BesideServer::until(is_refused), 2s);
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

TEST_F(AdminBesideServer, refuses_a_name_of_another_account_where_that_is_asked_for) {
  const auto first = create("a").account.id, second = create("b").account.id;
  const auto is_refused = [](auto work) { return code_of(work) == ErrorCode::conflict; };
  EXPECT_TRUE(is_refused([&] { admin_.create({.name = "a", .has_own_name = true}); }));
  EXPECT_TRUE(is_refused([&] { admin_.change(second, {.name = "a", .has_own_name = true}); }));
  EXPECT_EQ("a", admin_.change(first, {.name = "a", .has_own_name = true}).name) << "its own";
  for (int i = 0; i < 2; ++i) admin_.create({.name = "", .has_own_name = true});
  EXPECT_EQ(4U, admin_.list().size());
}

TEST_F(AdminBesideServer, shows_what_was_used_in_a_month) {
  const auto parent = create("a").account.id;
  const auto below = admin_.create({.name = "s", .parent = parent}).account.id;
  const auto now = store::now();
  database_.transact_here([&](store::Session& session) {
    store::HistoryLine line;
    line.time = now;
    line.bytes_before = 100;
    line.bytes_after = 70;
    store::history::add(session, below, line);
  });
  const auto month = store::usage::month_of(now);
  const auto all = admin_.usage(month / 100, month % 100);
  ASSERT_EQ(2U, all.size());
  for (const auto& [account, sum] : all) {
    EXPECT_EQ(1U, sum.files);
    EXPECT_EQ(30U, sum.bytes_before - sum.bytes_after);
  }
  EXPECT_EQ(0U, admin_.usage(2020, 2).at(1).sum.files);
  EXPECT_EQ(ErrorCode::invalid_request, code_of([&] { admin_.usage(month / 100 + 1, 1); }));
}

TEST_F(AdminBesideServer, the_data_folder_is_for_its_owner_only) {
  EXPECT_EQ(std::filesystem::perms::owner_all, std::filesystem::status(data_.root).permissions());
}

}  // namespace
}  // namespace pressoir::service
