// Database: SQL sessions and transactions. Safe from any thread.
//
// SQLite in WAL mode. synchronous=NORMAL: a committed transaction (an accepted job) survives the
// death of the process, kill -9 included, because it is in the file's pages of the kernel; a loss
// of power may undo the last few transactions, whole ones only, and never damages the file
// (sqlite.org/pragma.html#pragma_synchronous). Times are epoch milliseconds in BIGINT columns.
#pragma once

#include "base/loop/async.h"

#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <type_traits>

#include "store/session.h"

namespace pressoir::store {

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
  /// closure that holds more than plain values must have a name: see base/loop/async.h. The caller
  /// is resumed in its turn (base/loop/loop_turns.h). A caller that was cancelled before gets
  /// system_error, and nothing is begun; one that is cancelled meanwhile gets what was done, and
  /// throws at its next co_await (base/loop/uncancelled.h).
  template <class F>
  requires kIsSafeInAwait<F>
  auto transact(F&& work) -> Async<ResultOf<F>> {
    return run<std::decay_t<F>, ResultOf<F>>(Kind::writing, std::forward<F>(work));
  }
  /// The same for work that only reads, on threads and connections of its own: several at a time,
  /// none waits for a writer or in line behind those who do.
  template <class F>
  requires kIsSafeInAwait<F>
  auto read(F&& work) -> Async<ResultOf<F>> {
    return run<std::decay_t<F>, ResultOf<F>>(Kind::reading, std::forward<F>(work));
  }
  /// transact() on the calling thread, for programs without an executor.
  template <class F, class R = std::invoke_result_t<F&, Session&>>
  R transact_here(F work) {
    return run_here<R>(Kind::writing, work);
  }
  /// read() on the calling thread.
  template <class F, class R = std::invoke_result_t<F&, Session&>>
  R read_here(F work) {
    return run_here<R>(Kind::reading, work);
  }

 private:
  enum class Kind { reading, writing };
  using Work = std::function<void(Session&)>;

  void in_transaction(Kind kind, const Work& work);
  Async<void> on_thread(Kind kind, const Work& work);
  Async<void> in_transaction_there(Kind kind, const Work& work);

  template <class R, class F>
  R run_here(Kind kind, F& work) {
    if constexpr (std::is_void_v<R>) {
      in_transaction(kind, [&](Session& session) { work(session); });
    } else {
      std::optional<R> result;
      in_transaction(kind, [&](Session& session) { result.emplace(work(session)); });
      return std::move(*result);
    }
  }
  template <class F, class R>
  Async<R> run(Kind kind, F work) {
    if constexpr (std::is_void_v<R>) {
      const Work call = [&work](Session& session) { work(session); };
      co_await on_thread(kind, call);
    } else {
      std::optional<R> result;
      const Work call = [&](Session& session) { result.emplace(work(session)); };
      co_await on_thread(kind, call);
      co_return std::move(*result);
    }
  }

  struct Connections;
  std::unique_ptr<Connections> connections_;
};

}  // namespace pressoir::store
