#include "base/loop/loop_turns.h"

#include <algorithm>
#include <boost/asio/execution_context.hpp>
#include <boost/asio/post.hpp>
#include <boost/asio/redirect_error.hpp>
#include <boost/asio/steady_timer.hpp>
#include <boost/asio/this_coro.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <deque>
#include <optional>

namespace pressoir {
namespace {

using Timer = boost::asio::steady_timer;
using boost::asio::execution_context;

/// Ends with its loop, as the loop's own queues do.
class SharedTurns final : public execution_context::service {
 public:
  using key_type = SharedTurns;
  static inline execution_context::id id;
  explicit SharedTurns(execution_context& loop) : execution_context::service(loop) {}

  LoopTurns& on(const boost::asio::any_io_executor& executor) {
    if (!turns_) turns_.emplace(executor);
    return *turns_;
  }

 private:
  void shutdown() noexcept override { turns_.reset(); }

  std::optional<LoopTurns> turns_;
};

}  // namespace

struct LoopTurns::State : std::enable_shared_from_this<State> {
  /// Lives in the frame of its coroutine.
  struct Waiter {
    explicit Waiter(State& owner) : state(owner), timer(owner.executor, Timer::time_point::max()) {
      state.waiting.push_back(this);
    }
    Waiter(const Waiter&) = delete;
    Waiter& operator=(const Waiter&) = delete;
    Waiter(Waiter&&) = delete;
    Waiter& operator=(Waiter&&) = delete;
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

Async<void> next_turn() {
  const auto executor = co_await boost::asio::this_coro::executor;
  auto& loop = boost::asio::query(executor, boost::asio::execution::context);
  auto& turns = boost::asio::use_service<SharedTurns>(loop).on(executor);
  co_await turns.next();
}

}  // namespace pressoir
