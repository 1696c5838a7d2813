// Async<T>: every function that waits for a socket, a worker or the database returns one.
// A coroutine takes its parameters by value unless the caller awaits it in the same expression.
#pragma once

#include <utility>  // before Asio 1.81, whose awaitable.hpp forgets it

#include <boost/asio/awaitable.hpp>

namespace pressoir {

template <class T>
using Async = boost::asio::awaitable<T>;

}  // namespace pressoir
