#include "base/loop/loop_turns.h"

#include <gtest/gtest.h>

#include <boost/asio/bind_cancellation_slot.hpp>
#include <boost/asio/cancellation_signal.hpp>
#include <boost/asio/co_spawn.hpp>
#include <boost/asio/detached.hpp>
#include <boost/asio/io_context.hpp>
#include <boost/asio/post.hpp>
#include <functional>
#include <string>

namespace pressoir {
namespace {

Async<void> take(LoopTurns& turns, char name, int times, std::string& order) {
  for (int i = 0; i < times; ++i) {
    co_await turns.next();
    order += name;
  }
}

class Turns : public testing::Test {
 protected:
  void spawn(char name, int times) {
    boost::asio::co_spawn(context_, take(turns_, name, times, order_), boost::asio::detached);
  }
  boost::asio::io_context context_{1};
  LoopTurns turns_{context_.get_executor()};
  std::string order_;
};

TEST_F(Turns, alternate_however_many_each_wants) {
  spawn('a', 5);
  spawn('b', 2);
  spawn('c', 1);
  context_.run();
  EXPECT_EQ(order_, "abcabaaa");
}

TEST_F(Turns, let_what_is_ready_go_between_them) {
  for (int i = 0; i < 100; ++i) spawn('x', 3);
  std::size_t max_left = 0, done = 0;
  std::function<void()> other = [&] {
    max_left = std::max(max_left, order_.size() - done);
    done = order_.size();
    if (done < 300) boost::asio::post(context_, other);
  };
  boost::asio::post(context_, other);
  context_.run();
  EXPECT_EQ(order_.size(), 300U);
  EXPECT_EQ(max_left, 1U);
}

TEST_F(Turns, of_a_loop_are_shared_by_all_who_ask_for_them) {
  const auto take_shared = [this](char name) -> Async<void> {
    for (int i = 0; i < 2; ++i) {
      co_await next_turn();
      order_ += name;
    }
  };
  std::size_t rounds = 0;
  std::function<void()> count = [&] {
    ++rounds;
    if (order_.size() < 6) boost::asio::post(context_, count);
  };
  for (const char name : {'a', 'b', 'c'})
    boost::asio::co_spawn(context_, take_shared(name), boost::asio::detached);
  boost::asio::post(context_, count);
  context_.run();
  EXPECT_EQ(order_, "abcabc");
  EXPECT_GE(rounds, 6U);
}

TEST_F(Turns, pass_over_who_has_gone) {
  boost::asio::cancellation_signal gone;
  spawn('a', 2);
  boost::asio::co_spawn(context_, take(turns_, 'b', 2, order_),
                        boost::asio::bind_cancellation_slot(gone.slot(), boost::asio::detached));
  spawn('c', 2);
  boost::asio::post(context_, [&] { gone.emit(boost::asio::cancellation_type::terminal); });
  context_.run();
  EXPECT_EQ(order_, "acac");
}

TEST_F(Turns, of_those_who_still_wait_are_forgotten_with_the_loop) {
  spawn('a', 2);
  spawn('b', 2);
  context_.poll_one();
  EXPECT_EQ(order_, "");
}

}  // namespace
}  // namespace pressoir
