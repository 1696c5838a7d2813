#include "base/loop/loop_thread.h"

#include <unistd.h>

#include <atomic>
#include <mutex>
#include <set>
#include <string>

#include "base/log.h"

namespace pressoir {
namespace {

thread_local LoopThread::Closer closer = nullptr;  // of a loop's thread
std::atomic<std::uint64_t> noted = 0;

bool is_new(std::string_view call) {
  static std::mutex mutex;
  static std::set<std::string, std::less<>> known;
  const std::lock_guard lock(mutex);
  return known.emplace(call).second;
}

void note(std::string_view event, std::string_view call) noexcept {
  if (closer == nullptr) return;
  ++noted;
  try {
    if (is_new(call)) log::error(event, {{"call", std::string(call)}});
  } catch (const std::exception&) {  // no memory for a line of the log
  }
}

}  // namespace

LoopThread::LoopThread(Closer close_elsewhere) noexcept { closer = close_elsewhere; }

LoopThread::~LoopThread() { closer = nullptr; }

void LoopThread::note_file_work(std::string_view call) noexcept { note("file_work_on_loop", call); }

void LoopThread::note_long_work(std::string_view call) noexcept { note("long_work_on_loop", call); }

std::uint64_t LoopThread::works() noexcept { return noted; }

void LoopThread::close(int fd) noexcept {
  if (closer != nullptr)
    closer(fd);
  else
    ::close(fd);
}

}  // namespace pressoir
