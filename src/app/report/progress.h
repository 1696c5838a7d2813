// Progress: one line on a terminal: a bar, files done, bytes saved, time left. One thread.
#pragma once

#include <chrono>
#include <cstdint>

namespace pressoir::app {

class Progress {
 public:
  /// Draws on standard error, and only when that is a terminal and `wanted`.
  Progress(bool wanted, std::uint64_t files, std::uint64_t bytes);
  ~Progress() { clear(); }
  Progress(const Progress&) = delete;
  Progress& operator=(const Progress&) = delete;

  /// One more file is done. `bytes`: its size in the plan; the time left is measured by it.
  void advance(std::uint64_t bytes, std::int64_t saved);
  /// Wipes the line, so that something else can be printed; the next advance() draws again.
  void clear();

 private:
  void draw();
  bool shown_;
  std::uint64_t files_, bytes_, files_done_ = 0, bytes_done_ = 0;
  std::int64_t saved_ = 0;
  std::chrono::steady_clock::time_point start_ = std::chrono::steady_clock::now();
};

}  // namespace pressoir::app
