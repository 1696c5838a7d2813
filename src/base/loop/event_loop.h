// EventLoop: an io_context whose coroutines may wait for file threads (base/files/file_threads.h).
#pragma once

#include <utility>  // before Asio 1.81, whose awaitable.hpp forgets it

#include <boost/asio/io_context.hpp>

#include "base/files/file_threads.h"

namespace pressoir {

/// Declared before all that lives on it.
class EventLoop : public boost::asio::io_context {
 public:
  using boost::asio::io_context::io_context;
  EventLoop() = default;
  EventLoop(const EventLoop&) = delete;
  EventLoop& operator=(const EventLoop&) = delete;
  EventLoop(EventLoop&&) = delete;
  EventLoop& operator=(EventLoop&&) = delete;
  /// Waits for the file threads: they outlive every loop, and one of them may still be posting an
  /// answer to this one.
  ~EventLoop() { settle_file_threads(); }
};

}  // namespace pressoir
