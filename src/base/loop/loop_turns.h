// LoopTurns: work of an event loop that can wait. One piece of it is done in each round of the
// loop, so that what has just arrived waits for one piece at most, however many others wait.
// Lives on that loop.
#pragma once

#include "base/loop/async.h"

#include <boost/asio/any_io_executor.hpp>
#include <memory>

namespace pressoir {

class LoopTurns {
 public:
  /// @param executor  of a loop with one thread.
  explicit LoopTurns(boost::asio::any_io_executor executor);
  /// Returns when it is the caller's turn. First come, first served; who was served comes last.
  Async<void> next();

 private:
  struct State;
  std::shared_ptr<State> state_;
};

/// A turn of those that the whole loop shares, for coroutines that are resumed many at once by
/// something other than a socket: by the database, by the end of a job. Called on a loop.
Async<void> next_turn();

}  // namespace pressoir
