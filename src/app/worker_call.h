// worker_call: one request to one worker, for commands that need nothing else. Blocks.
#pragma once

#include "base/loop/async.h"

#include <boost/asio/co_spawn.hpp>
#include <exception>
#include <optional>

#include "app/config.h"
#include "base/loop/event_loop.h"
#include "engine/pool/worker_pool.h"

namespace pressoir::app {

/// Runs `ask(pool)` to its end on an event loop of its own and hands on what it returns or throws.
template <class T, class Ask>
T ask_worker(const Config& config, Ask ask) {
  EventLoop io(1);
  auto one = config.engine;
  one.workers = 1;
  engine::WorkerPool pool(io.get_executor(), one);
  std::optional<T> answer;
  std::exception_ptr failure;
  boost::asio::co_spawn(io, ask(pool), [&](std::exception_ptr failed, T value) {
    failure = failed;
    if (!failed) answer.emplace(std::move(value));
    io.stop();  // an idle worker must not keep the loop alive
  });
  io.run();
  if (failure) std::rethrow_exception(failure);
  return std::move(*answer);
}

}  // namespace pressoir::app
