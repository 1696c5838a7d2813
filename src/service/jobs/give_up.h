// unless_given_up: work that ends as soon as nobody waits for its result any more.
#pragma once

#include "base/loop/async.h"

#include <boost/asio/any_io_executor.hpp>
#include <boost/asio/bind_cancellation_slot.hpp>
#include <boost/asio/cancellation_signal.hpp>
#include <boost/asio/co_spawn.hpp>
#include <boost/asio/error.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <boost/system/system_error.hpp>
#include <optional>
#include <utility>

#include "base/error.h"

namespace pressoir::service {

[[noreturn]] inline void nobody_waits() {
  throw Error(ErrorCode::timeout, "The client no longer waits for the result.");
}

/// What `work` returns or throws. `give_up` cancels it, and is not emitted on another thread.
/// @throws Error timeout when it was cancelled, unavailable for another failure of the system.
template <class T>
Async<T> unless_given_up(boost::asio::any_io_executor executor,
                         boost::asio::cancellation_signal& give_up, Async<T> work) {
  // In a box: what comes out of co_spawn must have a default.
  using Box = std::optional<T>;
  auto boxed = [](Async<T> inner) -> Async<Box> {
    Box box(co_await std::move(inner));
    co_return box;
  };
  Box made;
  try {
    made = co_await boost::asio::co_spawn(
        executor, boxed(std::move(work)),
        boost::asio::bind_cancellation_slot(give_up.slot(), boost::asio::use_awaitable));
  } catch (const boost::system::system_error& failure) {
    if (failure.code() == boost::asio::error::operation_aborted) nobody_waits();
    throw Error(ErrorCode::unavailable, "A system error occurred.", failure.what());
  }
  co_return std::move(*made);
}

}  // namespace pressoir::service
