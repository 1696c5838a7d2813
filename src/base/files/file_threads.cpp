#include "base/files/file_threads.h"

#include <algorithm>
#include <boost/asio/post.hpp>
#include <latch>
#include <memory>
#include <mutex>
#include <thread>

#include "base/files/temp_file.h"

namespace pressoir {

namespace {

unsigned thread_count() {
  static const unsigned count = std::max(2U, std::thread::hardware_concurrency());
  return count;
}

/// When all are here, none is inside of something earlier.
void let_all_meet() {
  const auto meeting = std::make_shared<std::latch>(thread_count());
  for (unsigned i = 0; i < thread_count(); ++i)
    boost::asio::post(file_threads(), [meeting] { meeting->arrive_and_wait(); });
  meeting->wait();
}

}  // namespace

boost::asio::thread_pool& file_threads() {
  static boost::asio::thread_pool threads(thread_count());
  return threads;
}

// Twice: co_spawn gives them the work and then, in a turn of its own, the answer to post.
void settle_file_threads() {
  static std::mutex one_at_a_time;
  const std::lock_guard lock(one_at_a_time);  // two meetings would each hold some of the threads
  for (int turn = 0; turn < 2; ++turn) let_all_meet();
}

void close_on_file_thread(int fd) noexcept {
  FileDescriptor file(fd);
  try {
    boost::asio::post(file_threads(), [gone = std::move(file)]() mutable { gone = {}; });
  } catch (const std::exception&) {  // no memory: it is closed here
  }
}

}  // namespace pressoir
