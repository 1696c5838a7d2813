#include "base/loop_thread.h"

#include <unistd.h>

#include <atomic>
#include <mutex>
#include <set>
#include <string>

#include "base/log.h"

namespace pressoir {
namespace {

thread_local LoopThread::Closer closer = nullptr;  // of a loop's thread
std::atomic<std::uint64_t> works = 0;

bool is_new(std::string_view call) {
  static std::mutex mutex;
  static std::set<std::string, std::less<>> known;
  const std::lock_guard lock(mutex);
  return known.emplace(call).second;
}

}  // namespace

LoopThread::LoopThread(Closer close_elsewhere) noexcept { closer = close_elsewhere; }

LoopThread::~LoopThread() { closer = nullptr; }

void LoopThread::note_file_work(std::string_view call) noexcept {
  if (closer == nullptr) return;
  ++works;
  try {
    if (is_new(call)) log::error("file_work_on_loop", {{"call", std::string(call)}});
  } catch (const std::exception&) {  // no memory for a line of the log
  }
}

std::uint64_t LoopThread::file_works() noexcept { return works; }

void LoopThread::close(int fd) noexcept {
  if (closer != nullptr)
    closer(fd);
  else
    ::close(fd);
}

}  // namespace pressoir
