#include "app/progress.h"

#include <unistd.h>

#include <cstdio>
#include <string>

#include "app/text.h"

namespace pressoir::app {

Progress::Progress(bool wanted, std::uint64_t files, std::uint64_t bytes)
    : shown_(wanted && ::isatty(STDERR_FILENO) == 1), files_(files), bytes_(bytes) {
  draw();
}

void Progress::advance(std::uint64_t bytes, std::int64_t saved) {
  ++files_done_;
  bytes_done_ += bytes;
  saved_ += saved;
  draw();
}

void Progress::clear() {
  if (shown_) std::fputs("\r\x1b[K", stderr);
}

void Progress::draw() {
  if (!shown_ || files_ == 0) return;
  constexpr std::size_t kWidth = 24;
  const double part = bytes_ ? static_cast<double>(bytes_done_) / static_cast<double>(bytes_)
                             : static_cast<double>(files_done_) / static_cast<double>(files_);
  const auto full = std::min(kWidth, static_cast<std::size_t>(part * kWidth));
  std::string left = "--:--";
  if (part > 0) {
    const std::chrono::duration<double> spent = std::chrono::steady_clock::now() - start_;
    const auto seconds = static_cast<unsigned long>(spent.count() * (1 - part) / part + 0.5);
    const auto rest = std::to_string(seconds % 60);
    left = std::to_string(seconds / 60) + ":" + (rest.size() < 2 ? "0" : "") + rest;
  }
  const auto saved = saved_ < 0 ? "-" + size_text(static_cast<std::uint64_t>(-saved_))
                                : size_text(static_cast<std::uint64_t>(saved_));
  std::fprintf(stderr, "\r\x1b[K[%s%s] %llu/%llu files, %s saved, %s left",
               std::string(full, '#').c_str(), std::string(kWidth - full, '.').c_str(),
               static_cast<unsigned long long>(files_done_),
               static_cast<unsigned long long>(files_), saved.c_str(), left.c_str());
}

}  // namespace pressoir::app
