// Database: SQL sessions and transactions. Safe from any thread.
//
// SQLite in WAL mode. synchronous=NORMAL: a committed transaction (an accepted job) survives the
// death of the process, kill -9 included, because it is in the file's pages of the kernel; a loss
// of power may undo the last few transactions, whole ones only, and never damages the file
// (sqlite.org/pragma.html#pragma_synchronous). Times are epoch milliseconds in BIGINT columns.
#pragma once

#include "base/async.h"

#include <boost/asio/co_spawn.hpp>
#include <boost/asio/thread_pool.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <memory>
#include <string>
#include <type_traits>

#include <soci/soci.h>

#include "model/job.h"

namespace pressoir::store {

using Session = soci::session;

/// Now, in the resolution the database keeps.
TimePoint now();
/// For what waits: the time at which this process first asked, and what has passed since. Whoever
/// sets the clock of the machine makes nothing wait longer and no lease end early.
TimePoint steady_now();
/// The present by both clocks.
struct Now {
  TimePoint wall, steady;
  Now() : wall(now()), steady(steady_now()) {}
  Now(TimePoint both) : wall(both), steady(both) {}
};
inline long long to_millis(TimePoint time) { return time.time_since_epoch().count(); }
inline TimePoint from_millis(long long millis) {
  return TimePoint(std::chrono::milliseconds(millis));
}

class Database {
  template <class F>
  using ResultOf = std::invoke_result_t<std::decay_t<F>&, Session&>;
  template <class F>
  static constexpr bool kIsSafeInAwait =
      std::is_lvalue_reference_v<F> || std::is_trivially_destructible_v<F>;

 public:
  /// @param url  "sqlite3://" and the path of the file, which is made when missing.
  /// @param connections  that read, at least one; one more writes.
  /// @throws Error unavailable when it cannot be opened, invalid_request for another scheme.
  Database(const std::string& url, std::uint32_t connections);
  ~Database();
  Database(const Database&) = delete;
  Database& operator=(const Database&) = delete;

  /// Runs `work(session)` in one writing transaction (BEGIN IMMEDIATE, on the one connection of the
  /// process that writes and with a busy timeout: the account commands are a second process) on the
  /// writer's thread while the caller's coroutine waits. Commits when `work` returns; rolls back
  /// and rethrows to the caller when it throws. A failure of the database is Error(unavailable). A
  /// closure that holds more than plain values must have a name: see base/async.h.
  template <class F>
  requires kIsSafeInAwait<F>
  auto transact(F&& work) -> Async<ResultOf<F>> {
    return boost::asio::co_spawn(
        writer_thread_, run<std::decay_t<F>, ResultOf<F>>(std::forward<F>(work), Kind::writing),
        boost::asio::use_awaitable);
  }
  /// The same for work that only reads, on threads and connections of its own: several at a time,
  /// none waits for a writer or in line behind those who do.
  template <class F>
  requires kIsSafeInAwait<F>
  auto read(F&& work) -> Async<ResultOf<F>> {
    return boost::asio::co_spawn(
        reader_threads_, run<std::decay_t<F>, ResultOf<F>>(std::forward<F>(work), Kind::reading),
        boost::asio::use_awaitable);
  }
  /// transact() on the calling thread, for programs without an executor.
  template <class F, class R = std::invoke_result_t<F&, Session&>>
  R transact_here(F work) {
    return in_transaction<F, R>(work, Kind::writing);
  }

 private:
  enum class Kind { reading, writing };
  /// Ours, not soci::transaction, which begins deferred: two readers that both turn writers would
  /// end in SQLITE_BUSY at once, without the busy timeout.
  class Transaction {
   public:
    Transaction(Session& session, Kind kind);
    ~Transaction();
    Transaction(const Transaction&) = delete;
    Transaction& operator=(const Transaction&) = delete;
    void commit();

   private:
    Session& session_;
    bool open_ = true;
  };
  /// Throws `failure` as an Error.
  [[noreturn]] static void rethrow(const soci::soci_error& failure);

  template <class F, class R>
  R in_transaction(F& work, Kind kind) {
    try {
      Session session(kind == Kind::writing ? writer_ : readers_);
      Transaction transaction(session, kind);
      if constexpr (std::is_void_v<R>) {
        work(session);
        transaction.commit();
      } else {
        R result = work(session);
        transaction.commit();
        return result;
      }
    } catch (const soci::soci_error& failure) {
      rethrow(failure);
    }
  }
  template <class F, class R>
  Async<R> run(F work, Kind kind) {
    co_return in_transaction<F, R>(work, kind);
  }

  soci::connection_pool writer_;  ///< of one: who writes waits for it
  soci::connection_pool readers_;
  boost::asio::thread_pool writer_thread_{1}, reader_threads_;
};

}  // namespace pressoir::store
