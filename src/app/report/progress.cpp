#include "app/report/progress.h"

#include <sys/ioctl.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <cstdio>
#include <cstdlib>
#include <string_view>

#include "app/text.h"

namespace pressoir::app {
namespace {

bool can_redraw() {
  const auto* kind = std::getenv("TERM");
  const std::string_view name = kind != nullptr ? kind : "";
  return ::isatty(STDERR_FILENO) == 1 && !name.empty() && name != "dumb";
}

/// As they are now: windows are resized.
std::size_t columns_of_terminal() {
  winsize size{};
  return ::ioctl(STDERR_FILENO, TIOCGWINSZ, &size) == 0 && size.ws_col > 0 ? size.ws_col : 80;
}

std::string time_left(const ProgressState& state) {
  if (state.part <= 0) return "--:-- left";
  const auto seconds =
      static_cast<unsigned long>(state.seconds * (1 - state.part) / state.part + 0.5);
  const auto rest = std::to_string(seconds % 60);
  return std::to_string(seconds / 60) + ":" + (rest.size() < 2 ? "0" : "") + rest + " left";
}

std::string saved_text(std::int64_t saved) {
  const auto text = size_text(static_cast<std::uint64_t>(saved < 0 ? -saved : saved));
  return (saved < 0 ? "-" : "") + text + " saved";
}

}  // namespace

std::string progress_line(const ProgressState& state, std::size_t columns) {
  constexpr std::size_t kWidest = 24, kNarrowest = 8;
  const auto count = std::to_string(state.files_done) + "/" + std::to_string(state.files);
  const auto left = time_left(state), saved = saved_text(state.saved);
  const auto all = count + " files, " + saved + ", " + left;
  const auto room = columns > 0 ? columns - 1 : 0;
  if (all.size() + 3 + kNarrowest <= room) {
    const auto width = std::min(kWidest, room - all.size() - 3);
    const auto full =
        std::min(width, static_cast<std::size_t>(state.part * static_cast<double>(width)));
    return "[" + std::string(full, '#') + std::string(width - full, '.') + "] " + all;
  }
  for (auto& line : std::array{all, count + ", " + saved + ", " + left, count + ", " + left, count})
    if (line.size() <= room) return line;
  return {};
}

Progress::Progress(bool wanted, std::uint64_t files, std::uint64_t bytes)
    : shown_(wanted && files > 0 && can_redraw()), bytes_(bytes), state_{.files = files} {}

void Progress::advance(std::uint64_t bytes, std::int64_t saved) {
  ++state_.files_done;
  bytes_done_ += bytes;
  state_.saved += saved;
  draw();
}

void Progress::clear() {
  if (!shown_ || width_ == 0) return;
  std::fprintf(stderr, "\r%s\r", std::string(width_, ' ').c_str());
  width_ = 0;
}

void Progress::draw() {
  if (!shown_) return;
  state_.part = bytes_ > 0
                    ? static_cast<double>(bytes_done_) / static_cast<double>(bytes_)
                    : static_cast<double>(state_.files_done) / static_cast<double>(state_.files);
  state_.seconds = std::chrono::duration<double>(std::chrono::steady_clock::now() - start_).count();
  auto line = progress_line(state_, columns_of_terminal());
  const auto width = line.size();
  if (width < width_) line.resize(std::min(width_, columns_of_terminal() - 1), ' ');
  std::fprintf(stderr, "\r%s", line.c_str());
  width_ = width;
}

}  // namespace pressoir::app
