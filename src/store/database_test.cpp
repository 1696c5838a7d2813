#include "store/database.h"

#include <gtest/gtest.h>
#include <soci/sqlite3/soci-sqlite3.h>
#include <sys/wait.h>
#include <unistd.h>

#include <algorithm>
#include <atomic>
#include <boost/asio/bind_cancellation_slot.hpp>
#include <boost/asio/cancellation_signal.hpp>
#include <boost/asio/co_spawn.hpp>
#include <boost/asio/detached.hpp>
#include <boost/asio/io_context.hpp>
#include <boost/asio/post.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <csignal>
#include <functional>
#include <future>
#include <thread>
#include <vector>

#include "base/error.h"
#include "store/accounts/accounts.h"
#include "store/accounts/usage.h"
#include "store/database_fixture.h"

namespace pressoir::store {
namespace {

int rows_of(Session& session) {
  int rows = 0;
  session << "select count(*) from probe", soci::into(rows);
  return rows;
}

void make_probe(Session& session) { session << "create table probe (n integer)"; }
void add_row(Session& session) { session << "insert into probe values (1)"; }

TEST(Database, commits_what_returns_and_undoes_what_throws) {
  boost::asio::io_context context;  // outlives the threads that post to it
  TestDatabase db;
  db(make_probe);
  await(context, db.database.transact(add_row));
  EXPECT_THROW(await(context, db.database.transact([](Session& session) {
                 add_row(session);
                 throw Error(ErrorCode::monthly_quota, "no");
               })),
               Error);
  EXPECT_EQ(1, await(context, db.database.read(rows_of)));
}

TEST(Database, tells_a_failure_of_sql_as_unavailable_without_its_text) {
  TestDatabase db;
  try {
    db([](Session& session) { session << "select nothing from nowhere"; });
    FAIL() << "no error";
  } catch (const Error& error) {
    EXPECT_EQ(ErrorCode::unavailable, error.code());
    EXPECT_EQ(std::string::npos, std::string(error.what()).find("nowhere"));
    EXPECT_NE(std::string::npos, error.detail().find("nowhere"));
  }
  db(make_probe);  // and the connection is of use again
}

TEST(Database, refuses_another_scheme_and_a_folder_that_is_not_there) {
  EXPECT_THROW(Database("postgresql://x", 1), Error);
  EXPECT_THROW(Database("sqlite3:///nowhere/at/all.db", 1), Error);
}

TEST(Database, waits_for_another_process_that_makes_the_same_file) {
  const TestFolder folder;
  Session other(soci::sqlite3, "db=\"" + (folder.path() / "test.db").string() + "\"");
  other << "begin immediate";
  auto opening = std::async(std::launch::async, [&] { Database(folder.url(), 1); });
  EXPECT_EQ(std::future_status::timeout, opening.wait_for(std::chrono::milliseconds(300)));
  other << "commit";
  opening.get();
}

TEST(Database, keeps_foreign_keys_and_wal_on_every_connection) {
  TestDatabase db;
  std::string mode;
  int keys = 0;
  db([&](Session& session) {
    session << "pragma journal_mode", soci::into(mode);
    session << "pragma foreign_keys", soci::into(keys);
  });
  EXPECT_EQ("wal", mode);
  EXPECT_EQ(1, keys);
}

// More writers than connections wait behind one that does not end.
TEST(Database, reads_do_not_wait_behind_writers_that_wait) {
  boost::asio::io_context context;  // outlives the threads that post to it
  TestDatabase db;
  db(make_probe);
  std::promise<void> begun, ends;
  auto hold = [&](Session& session) {
    add_row(session);
    begun.set_value();
    ends.get_future().wait();
  };
  auto holding =
      boost::asio::co_spawn(context, db.database.transact(hold), boost::asio::use_future);
  std::vector<std::future<void>> waiting;
  for (int i = 0; i < 8; ++i)
    waiting.push_back(
        boost::asio::co_spawn(context, db.database.transact(add_row), boost::asio::use_future));
  context.poll();
  begun.get_future().wait();
  EXPECT_EQ(0, await(context, db.database.read(rows_of)));
  ends.set_value();
  context.restart();
  context.run();
  EXPECT_EQ(9, await(context, db.database.read(rows_of)));
}

TEST(Database, resumes_one_of_those_who_get_an_answer_in_each_round_of_the_loop) {
  constexpr int kReaders = 40;
  boost::asio::io_context context{1};
  TestDatabase db;
  std::promise<void> may_read;
  std::atomic<int> read = 0;
  int resumed = 0, seen = 0, most = 0;
  const auto reader = [&, may = may_read.get_future().share()]() -> Async<void> {
    const auto work = [&](Session&) {
      may.wait();
      ++read;
    };
    co_await db.database.read(work);
    ++resumed;
  };
  std::function<void()> look = [&] {
    most = std::max(most, resumed - std::exchange(seen, resumed));
    if (seen < kReaders) boost::asio::post(context, look);
  };
  for (int i = 0; i < kReaders; ++i) boost::asio::co_spawn(context, reader, boost::asio::detached);
  context.poll();
  may_read.set_value();
  while (read < kReaders) std::this_thread::yield();  // all but the last are about to resume
  boost::asio::post(context, look);
  context.run();
  EXPECT_EQ(kReaders, resumed);
  EXPECT_EQ(1, most);
}

TEST(Database, gives_an_answer_to_a_caller_that_was_cancelled_meanwhile) {
  boost::asio::io_context context{1};
  TestDatabase db;
  boost::asio::cancellation_signal gone;
  bool is_told = false, goes_on = false;
  const auto caller = [&]() -> Async<void> {
    const auto work = [&](Session&) { return 7; };
    is_told = co_await db.database.read(work) == 7;
    co_await boost::asio::post(boost::asio::use_awaitable);
    goes_on = true;
  };
  boost::asio::co_spawn(context, caller,
                        boost::asio::bind_cancellation_slot(gone.slot(), boost::asio::detached));
  context.poll_one();
  gone.emit(boost::asio::cancellation_type::terminal);
  context.run();
  EXPECT_TRUE(is_told);
  EXPECT_FALSE(goes_on);
}

TEST(Migrations, run_once_and_refuse_a_newer_database) {
  TestDatabase db;
  EXPECT_EQ(11, db(schema_version));
  db(migrate);
  EXPECT_EQ(11, db(schema_version));
  db([](Session& session) { session << "insert into schema_version values (99)"; });
  EXPECT_THROW(db(migrate), Error);
}

TEST(Database, two_processes_write_side_by_side) {
  TestDatabase db;
  db(make_probe);
  constexpr int kEach = 100;
  const auto child = ::fork();
  if (child == 0) {
    Database other(db.folder.url(), 1);
    try {
      for (int i = 0; i < kEach; ++i) other.transact_here(add_row);
    } catch (const Error&) {
      ::_exit(1);
    }
    ::_exit(0);
  }
  for (int i = 0; i < kEach; ++i) db(add_row);
  int status = -1;
  ASSERT_EQ(child, ::waitpid(child, &status, 0));
  EXPECT_EQ(0, status);
  EXPECT_EQ(2 * kEach, db(rows_of));
}

// A child reserves and commits in a loop, reports each commit through a pipe and is killed in the
// midst of it: all that was acknowledged is there, nothing is half done, and a start gives all
// back.
TEST(Database, keeps_what_was_committed_when_the_process_is_killed) {
  TestFolder folder;
  AccountId account;
  {
    Database database(folder.url(), 1);
    database.transact_here(migrate);
    const auto key = crypto::SealingKey::load_or_create(folder.path() / "key");
    account = database.transact_here([&](Session& session) {
      return accounts::add(session, key, Account{}, accounts::complete({}), now());
    });
  }
  int told[2];
  ASSERT_EQ(0, ::pipe(told));
  const auto child = ::fork();
  if (child == 0) {
    Database database(folder.url(), 1);
    for (;;) {
      database.transact_here([&](Session& session) {
        usage::reserve(session, account, {1, 10}, std::nullopt, now());
      });
      if (::write(told[1], "x", 1) != 1) ::_exit(1);
    }
  }
  ::close(told[1]);
  char buffer = 0;
  std::uint64_t commits = 0;
  while (commits < 50 && ::read(told[0], &buffer, 1) == 1) ++commits;
  ::kill(child, SIGKILL);
  ASSERT_EQ(child, ::waitpid(child, nullptr, 0));
  while (::read(told[0], &buffer, 1) == 1) ++commits;
  ::close(told[0]);

  Database database(folder.url(), 1);
  const auto used = database.transact_here(
      [&](Session& session) { return usage::counters(session, account, now()); });
  EXPECT_GE(used.monthly_images, commits);
  EXPECT_LE(used.monthly_images, commits + 1);  // committed, and killed before it could report it
  EXPECT_EQ(10 * used.monthly_images, used.bytes);
  EXPECT_EQ(used.monthly_images, database.transact_here(usage::release_stale));
  const auto after = database.transact_here(
      [&](Session& session) { return usage::counters(session, account, now()); });
  EXPECT_EQ(0U, after.monthly_images);
  EXPECT_EQ(0U, after.bytes);
}

}  // namespace
}  // namespace pressoir::store
