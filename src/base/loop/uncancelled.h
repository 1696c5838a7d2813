// What a cancellation of the caller must not cut: work that a thread pool has already taken, and
// changes that belong together. The caller waits for their end, and its cancellation shows at its
// next co_await, which throws.
#pragma once

#include "base/loop/async.h"

#include <boost/asio/bind_cancellation_slot.hpp>
#include <boost/asio/co_spawn.hpp>
#include <boost/asio/this_coro.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <utility>

namespace pressoir {

/// As use_awaitable. Needed wherever co_spawn goes to another executor: Asio notifies that one of a
/// cancellation through a pointer into the coroutine that waits, which may have gone on, and its
/// frame away, when the other executor comes to it.
inline auto uncancelled() {
  return boost::asio::bind_cancellation_slot(boost::asio::cancellation_slot(),
                                             boost::asio::use_awaitable);
}

/// Runs `work` to its end, whatever becomes of the caller: a change and all that follows from it.
template <class T>
Async<T> to_its_end(Async<T> work) {
  const auto executor = co_await boost::asio::this_coro::executor;
  co_return co_await boost::asio::co_spawn(executor, std::move(work), uncancelled());
}

}  // namespace pressoir
