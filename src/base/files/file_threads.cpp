#include "base/files/file_threads.h"

#include <algorithm>
#include <boost/asio/post.hpp>
#include <thread>

#include "base/files/temp_file.h"

namespace pressoir {

boost::asio::thread_pool& file_threads() {
  static boost::asio::thread_pool threads(std::max(2U, std::thread::hardware_concurrency()));
  return threads;
}

void close_on_file_thread(int fd) noexcept {
  FileDescriptor file(fd);
  try {
    boost::asio::post(file_threads(), [gone = std::move(file)]() mutable { gone = {}; });
  } catch (const std::exception&) {  // no memory: it is closed here
  }
}

}  // namespace pressoir
