#include "base/loop/event_loop.h"

#include <gtest/gtest.h>

#include <atomic>
#include <boost/asio/co_spawn.hpp>
#include <boost/asio/detached.hpp>
#include <chrono>
#include <future>
#include <memory>
#include <thread>
#include <vector>

namespace pressoir {
namespace {

// Shared: the work may run on when the test has failed.
struct SlowWork {
  std::promise<void> begun;
  std::atomic<bool> ended = false;
};

Async<void> wait_for(std::shared_ptr<SlowWork> slow) {
  auto work = [slow] {
    slow->begun.set_value();
    std::this_thread::sleep_for(std::chrono::milliseconds(50));
    slow->ended = true;
  };
  co_await on_file_thread(std::move(work));
}

TEST(EventLoop, lasts_until_file_threads_have_answered_to_it) {
  const auto slow = std::make_shared<SlowWork>();
  {
    EventLoop loop;
    boost::asio::co_spawn(loop, wait_for(slow), boost::asio::detached);
    loop.poll();
    slow->begun.get_future().wait();
  }
  EXPECT_TRUE(slow->ended);
}

TEST(EventLoop, may_end_on_several_threads_at_a_time) {
  std::vector<std::future<void>> ending;
  for (int i = 0; i < 8; ++i)
    ending.push_back(std::async(std::launch::async, [] {
      for (int turn = 0; turn < 20; ++turn) const EventLoop loop;
    }));
  for (auto& each : ending) each.get();
}

}  // namespace
}  // namespace pressoir
