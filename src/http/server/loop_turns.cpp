#include "http/server/loop_turns.h"

#include <algorithm>
#include <boost/asio/post.hpp>
#include <boost/asio/redirect_error.hpp>
#include <boost/asio/steady_timer.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <deque>

namespace pressoir::http {
namespace {

using Timer = boost::asio::steady_timer;

}  // namespace

struct LoopTurns::State : std::enable_shared_from_this<State> {
  /// Lives in the frame of its coroutine.
  struct Waiter {
    explicit Waiter(State& owner) : state(owner), timer(owner.executor, Timer::time_point::max()) {
      state.waiting.push_back(this);
    }
    Waiter(const Waiter&) = delete;
    Waiter& operator=(const Waiter&) = delete;
    ~Waiter() {
      if (!is_called) std::erase(state.waiting, this);
    }
    State& state;
    Timer timer;
    bool is_called = false;
  };

  explicit State(boost::asio::any_io_executor its_executor) : executor(std::move(its_executor)) {}

  /// A posted call goes behind everything that is ready now, and behind one look at the sockets.
  void call_next_in_a_round() {
    is_calling = true;
    boost::asio::post(executor, [self = shared_from_this()] { self->call_next(); });
  }
  void call_next() {
    is_calling = false;
    if (waiting.empty()) return;
    auto* first = waiting.front();
    waiting.pop_front();
    first->is_called = true;
    first->timer.cancel();
    if (!waiting.empty()) call_next_in_a_round();
  }

  const boost::asio::any_io_executor executor;
  std::deque<Waiter*> waiting;
  bool is_calling = false;
};

LoopTurns::LoopTurns(boost::asio::any_io_executor executor)
    : state_(std::make_shared<State>(std::move(executor))) {}

Async<void> LoopTurns::next() {
  const auto state = state_;
  State::Waiter waiter(*state);
  if (!state->is_calling) state->call_next_in_a_round();
  while (!waiter.is_called) {
    boost::system::error_code woken;
    co_await waiter.timer.async_wait(
        boost::asio::redirect_error(boost::asio::use_awaitable, woken));
  }
}

}  // namespace pressoir::http
