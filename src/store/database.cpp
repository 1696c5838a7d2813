#include "store/database.h"

#include <algorithm>
#include <boost/asio/co_spawn.hpp>
#include <boost/asio/this_coro.hpp>
#include <boost/asio/thread_pool.hpp>
#include <chrono>
#include <string>
#include <string_view>
#include <thread>

#include <soci/soci.h>
#include <soci/sqlite3/soci-sqlite3.h>

#include "base/error.h"
#include "base/loop/loop_turns.h"
#include "base/loop/uncancelled.h"
#include "store/commit_failure.h"

namespace pressoir::store {
namespace {

namespace this_coro = boost::asio::this_coro;

constexpr std::string_view kScheme = "sqlite3://";

// Of another process that writes.
constexpr std::chrono::seconds kBusyTimeout{10};

// The one lock that SQLite does not wait for by itself: of a new file, which others open too.
void use_wal(Session& session) {
  using Clock = std::chrono::steady_clock;
  for (const auto deadline = Clock::now() + kBusyTimeout;;) {
    try {
      session << "pragma journal_mode=wal";
      return;
    } catch (const soci::sqlite3_soci_error& failure) {
      if ((failure.result() & 0xff) != SQLITE_BUSY || Clock::now() >= deadline) throw;
    }
    std::this_thread::sleep_for(std::chrono::milliseconds(5));
  }
}

// Each connection: foreign keys and the busy timeout are not stored in the file.
void prepare(Session& session) {
  session << "pragma busy_timeout=" +
                 std::to_string(std::chrono::milliseconds(kBusyTimeout).count());
  use_wal(session);
  session << "pragma synchronous=normal";
  session << "pragma foreign_keys=on";
  // What is deleted is overwritten where its page is written anyway: erased keys above all.
  session << "pragma secure_delete=fast";
}

std::string connect_string(const std::string& url) {
  if (!url.starts_with(kScheme))
    throw Error(ErrorCode::invalid_request, "The database must be sqlite3://PATH.");
  const auto path = url.substr(kScheme.size());
  if (path.empty() || path.find('"') != std::string::npos)
    throw Error(ErrorCode::invalid_request, "The path of the database cannot be used.", path);
  return "db=\"" + path + "\" timeout=" + std::to_string(kBusyTimeout.count()) +
         " shared_cache=false";
}

/// Ours, not soci::transaction, which begins deferred: two readers that both turn writers would end
/// in SQLITE_BUSY at once, without the busy timeout.
class Transaction {
 public:
  Transaction(Session& session, const char* begin) : session_(session) { session_ << begin; }
  ~Transaction() {
    if (!open_) return;
    try {
      session_ << "rollback";
    } catch (const soci::soci_error&) {
      // SQLite has rolled back by itself already (disk full, I/O error).
    }
  }
  Transaction(const Transaction&) = delete;
  Transaction& operator=(const Transaction&) = delete;
  void commit() {
    try {
      session_ << "commit";
    } catch (const soci::soci_error& failure) {
      throw CommitFailure(failure.what());
    }
    open_ = false;
  }

 private:
  Session& session_;
  bool open_ = true;
};

}  // namespace

TimePoint now() {
  return std::chrono::time_point_cast<std::chrono::milliseconds>(std::chrono::system_clock::now());
}

TimePoint steady_now() {
  using Steady = std::chrono::steady_clock;
  static const auto wall = now();
  static const auto since = Steady::now();
  return wall + std::chrono::duration_cast<std::chrono::milliseconds>(Steady::now() - since);
}

struct Database::Connections {
  explicit Connections(std::uint32_t reading) : readers(reading), reader_threads(reading) {}

  soci::connection_pool writer{1};  ///< of one: who writes waits for it
  soci::connection_pool readers;
  boost::asio::thread_pool writer_thread{1}, reader_threads;
};

Database::Database(const std::string& url, std::uint32_t connections)
    : connections_(std::make_unique<Connections>(std::max(1U, connections))) {
  const auto settings = connect_string(url);
  const auto open = [&settings](Session& session) {
    session.open(soci::sqlite3, settings);
    prepare(session);
  };
  try {
    open(connections_->writer.at(0));
    for (std::size_t i = 0; i < std::max(1U, connections); ++i) open(connections_->readers.at(i));
  } catch (const soci::soci_error& failure) {
    throw Error(ErrorCode::unavailable, "The database cannot be opened.", failure.what());
  }
}

Database::~Database() {
  connections_->writer_thread.join();
  connections_->reader_threads.join();
}

void Database::in_transaction(Kind kind, const Work& work) {
  const bool writes = kind == Kind::writing;
  try {
    Session session(writes ? connections_->writer : connections_->readers);
    Transaction transaction(session, writes ? "begin immediate" : "begin");
    work(session);
    transaction.commit();
  } catch (const soci::soci_error& failure) {
    throw Error(ErrorCode::unavailable, "The server cannot store data right now.", failure.what());
  }
}

Async<void> Database::on_thread(Kind kind, const Work& work) {
  auto& threads =
      kind == Kind::writing ? connections_->writer_thread : connections_->reader_threads;
  co_await boost::asio::co_spawn(threads, in_transaction_there(kind, work), uncancelled());
  // Callers have much to do with what they get, and many may get it at once. Those that were
  // cancelled meanwhile get it too.
  const bool throws = co_await this_coro::throw_if_cancelled();
  co_await this_coro::throw_if_cancelled(false);
  co_await next_turn();
  co_await this_coro::throw_if_cancelled(throws);
}

Async<void> Database::in_transaction_there(Kind kind, const Work& work) {
  in_transaction(kind, work);
  co_return;
}

}  // namespace pressoir::store
