// Work that would hold up an event loop (files, long sums), on threads that the process shares.
// Safe from any thread.
#pragma once

#include "base/loop/async.h"

#include <boost/asio/thread_pool.hpp>
#include <optional>
#include <type_traits>
#include <utility>

#include "base/loop/uncancelled.h"

namespace pressoir {

boost::asio::thread_pool& file_threads();
/// Returns when all that was given to them before has ended, its answer posted. Not on one of them.
void settle_file_threads();
/// For LoopThread.
void close_on_file_thread(int fd) noexcept;

namespace detail {
template <class F, class R>
Async<R> run_once(F work) {
  co_return work();
}
template <class R>
Async<R> unboxed(Async<std::optional<R>> boxed) {
  auto result = co_await std::move(boxed);
  co_return std::move(*result);
}
}  // namespace detail

/// What `work()` returns or throws; the caller's coroutine waits meanwhile and goes on where it
/// was. The caller's executor is an EventLoop's. `work` owns what it uses: it may still be running
/// when the caller has gone. A closure needs a name before it is awaited: see base/loop/async.h.
template <class F>
auto on_file_thread(F&& work) -> Async<std::invoke_result_t<std::decay_t<F>&>> {
  using Work = std::decay_t<F>;
  using Result = std::invoke_result_t<Work&>;
  // What comes out of co_spawn must have a default, be it in a box.
  if constexpr (std::is_void_v<Result> || std::is_default_constructible_v<Result>)
    return boost::asio::co_spawn(
        file_threads(), detail::run_once<Work, Result>(std::forward<F>(work)), uncancelled());
  else
    return detail::unboxed<Result>(boost::asio::co_spawn(
        file_threads(), detail::run_once<Work, std::optional<Result>>(std::forward<F>(work)),
        uncancelled()));
}

}  // namespace pressoir
