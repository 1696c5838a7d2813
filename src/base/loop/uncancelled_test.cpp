#include "base/loop/uncancelled.h"

#include <gtest/gtest.h>

#include <boost/asio/cancellation_signal.hpp>
#include <boost/asio/io_context.hpp>
#include <boost/asio/post.hpp>
#include <boost/asio/thread_pool.hpp>
#include <boost/system/system_error.hpp>
#include <future>
#include <optional>

namespace pressoir {
namespace {

namespace asio = boost::asio;

class Cancelled : public testing::Test {
 protected:
  // Starts the caller and runs the loop until nothing is left to do.
  void start(Async<void> caller) {
    asio::co_spawn(context_, std::move(caller),
                   asio::bind_cancellation_slot(signal_.slot(), [this](std::exception_ptr failure) {
                     has_ended_ = true;
                     failure_ = failure;
                   }));
  }
  Async<int> two_steps() {
    co_await asio::post(context_, asio::use_awaitable);
    ++steps_;
    signal_.emit(asio::cancellation_type::terminal);
    co_await asio::post(context_, asio::use_awaitable);
    co_return ++steps_;
  }
  Async<void> nothing() { co_return; }

  asio::io_context context_;
  asio::cancellation_signal signal_;
  int steps_ = 0;
  bool has_ended_ = false;
  std::exception_ptr failure_;
};

TEST_F(Cancelled, a_caller_waits_for_what_is_done_to_its_end_and_throws_at_its_next_await) {
  std::optional<int> result;
  auto caller = [&]() -> Async<void> {
    auto work = to_its_end(two_steps());
    result = co_await std::move(work);
    co_await nothing();
    ADD_FAILURE() << "the cancellation was lost";
  };
  start(caller());
  context_.run();
  EXPECT_EQ(2, steps_);
  EXPECT_EQ(2, result);
  ASSERT_TRUE(failure_);
  EXPECT_THROW(std::rethrow_exception(failure_), boost::system::system_error);
}

TEST_F(Cancelled, what_is_not_protected_ends_between_its_steps) {
  auto caller = [&]() -> Async<void> {
    auto work = two_steps();
    co_await std::move(work);
  };
  start(caller());
  context_.run();
  EXPECT_EQ(1, steps_);
  EXPECT_TRUE(failure_);
}

// The work stands behind other work of the pool when the caller is cancelled, and has two steps: a
// pool that heard of it would end the work between them.
TEST_F(Cancelled, a_caller_waits_for_work_that_a_pool_has_taken) {
  asio::thread_pool pool(1);
  std::promise<void> begun, ends;
  bool is_done = false;
  auto in_pool = [&]() -> Async<void> {
    co_await asio::post(pool, asio::use_awaitable);
    co_await nothing();
    is_done = true;
  };
  auto caller = [&]() -> Async<void> {
    auto work = in_pool();
    co_await asio::co_spawn(pool, std::move(work), uncancelled());
    EXPECT_TRUE(is_done);
  };
  asio::post(pool, [&] {
    begun.set_value();
    ends.get_future().wait();
  });
  begun.get_future().wait();
  start(caller());
  context_.poll();  // up to the pool
  signal_.emit(asio::cancellation_type::terminal);
  context_.poll();
  EXPECT_FALSE(has_ended_);
  ends.set_value();
  context_.run();
  pool.join();
  EXPECT_TRUE(has_ended_);
  EXPECT_TRUE(is_done);
}

}  // namespace
}  // namespace pressoir
