// Progress: one line on a terminal: a bar, files done, bytes saved, time left. One thread.
#pragma once

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <string>

namespace pressoir::app {

struct ProgressState {
  std::uint64_t files = 0, files_done = 0;
  double part = 0;         ///< of the work, 0 to 1
  std::int64_t saved = 0;  ///< bytes
  double seconds = 0;      ///< that the part took
};

/// As much of it as fits into so many columns, the last one left free: a terminal that is written
/// to its edge begins a new line.
std::string progress_line(const ProgressState& state, std::size_t columns);

class Progress {
 public:
  /// Draws on standard error, and only when that is a terminal that can (TERM is set, and not
  /// to "dumb") and `wanted`.
  Progress(bool wanted, std::uint64_t files, std::uint64_t bytes);
  ~Progress() { clear(); }
  Progress(const Progress&) = delete;
  Progress& operator=(const Progress&) = delete;

  void begin() { draw(); }
  /// One more file is done. `bytes`: its size in the plan; the time left is measured by it.
  void advance(std::uint64_t bytes, std::int64_t saved);
  /// Wipes the line, so that something else can be printed; the next advance() draws again.
  void clear();

 private:
  void draw();
  bool shown_;
  std::uint64_t bytes_, bytes_done_ = 0;
  ProgressState state_;
  std::size_t width_ = 0;  ///< of the line that stands there
  std::chrono::steady_clock::time_point start_ = std::chrono::steady_clock::now();
};

}  // namespace pressoir::app
