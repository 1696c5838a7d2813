// Work that would hold up an event loop (files, long sums), on threads that the process shares.
// Safe from any thread.
#pragma once

#include "base/async.h"

#include <boost/asio/co_spawn.hpp>
#include <boost/asio/thread_pool.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <type_traits>
#include <utility>

namespace pressoir {

boost::asio::thread_pool& file_threads();

namespace detail {
template <class F, class R>
Async<R> run_once(F work) {
  co_return work();
}
}  // namespace detail

/// What `work()` returns or throws; the caller's coroutine waits meanwhile and goes on where it
/// was. `work` owns what it uses: when the caller's executor ends, it may still be running. Its
/// result must have a default. A closure needs a name before it is awaited: see base/async.h.
template <class F>
auto on_file_thread(F&& work) -> Async<std::invoke_result_t<std::decay_t<F>&>> {
  using Work = std::decay_t<F>;
  return boost::asio::co_spawn(
      file_threads(), detail::run_once<Work, std::invoke_result_t<Work&>>(std::forward<F>(work)),
      boost::asio::use_awaitable);
}

}  // namespace pressoir
