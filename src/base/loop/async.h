// Async<T>: every function that waits for a socket, a worker or the database returns one.
// A coroutine takes its parameters by value unless the caller awaits it in the same expression.
// g++ 12 destroys a temporary of an awaited expression twice when it is a closure or an aggregate
// in braces (Origin{"a", "b"}) with members that have destructors: give those a name first, and no
// function a default argument of that kind.
// It loses `this` where a condition negates what is awaited, `if (!co_await f())`: name that too.
#pragma once

#include <utility>  // before Asio 1.81, whose awaitable.hpp forgets it

#include <boost/asio/awaitable.hpp>

namespace pressoir {

template <class T>
using Async = boost::asio::awaitable<T>;

}  // namespace pressoir
