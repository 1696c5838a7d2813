#include "engine/pool/wait_readable.h"

#include <poll.h>

#include <boost/asio/as_tuple.hpp>
#include <boost/asio/experimental/awaitable_operators.hpp>
#include <boost/asio/posix/stream_descriptor.hpp>
#include <boost/asio/steady_timer.hpp>
#include <boost/asio/this_coro.hpp>
#include <boost/asio/use_awaitable.hpp>

#include "model/goal.h"

namespace pressoir::engine {
namespace asio = boost::asio;
namespace {

constexpr auto kWait = asio::as_tuple(asio::use_awaitable);

// A descriptor that Asio waits for but does not own.
struct Borrowed {
  asio::posix::stream_descriptor file;
  Borrowed(const asio::any_io_executor& executor, int fd) : file(executor, fd) {}
  Borrowed(const Borrowed&) = delete;
  Borrowed& operator=(const Borrowed&) = delete;
  ~Borrowed() { file.release(); }
};

bool is_readable(int fd) {
  pollfd state{fd, POLLIN, 0};
  return ::poll(&state, 1, 0) != 0;
}

}  // namespace

// Asio may wake it too for a descriptor closed just before, whose state it recycles.
Async<bool> wait_readable(int fd, std::chrono::milliseconds time) {
  using namespace asio::experimental::awaitable_operators;
  const asio::any_io_executor executor = co_await asio::this_coro::executor;
  Borrowed borrowed(executor, fd);
  asio::steady_timer timer(executor, asio::steady_timer::time_point::max());
  if (time != Limits::kNoWall) timer.expires_after(time);
  for (;;) {
    const auto first =
        co_await (borrowed.file.async_wait(asio::posix::stream_descriptor::wait_read, kWait) ||
                  timer.async_wait(kWait));
    if (is_readable(fd)) co_return true;
    if (first.index() != 0) co_return false;
  }
}

}  // namespace pressoir::engine
