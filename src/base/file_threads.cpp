#include "base/file_threads.h"

#include <algorithm>
#include <thread>

namespace pressoir {

boost::asio::thread_pool& file_threads() {
  static boost::asio::thread_pool threads(std::max(2U, std::thread::hardware_concurrency()));
  return threads;
}

}  // namespace pressoir
