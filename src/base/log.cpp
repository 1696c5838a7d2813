#include "base/log.h"

#include <unistd.h>

#include <algorithm>
#include <array>
#include <atomic>
#include <boost/json.hpp>
#include <cerrno>
#include <charconv>
#include <chrono>
#include <cmath>
#include <cstdio>
#include <ctime>

#include "base/utf8.h"

namespace pressoir::log {
namespace {

std::atomic<Level> least_level{Level::info};

std::string_view name_of(Level level) noexcept {
  switch (level) {
    case Level::debug: return "debug";
    case Level::info: return "info";
    case Level::warning: return "warning";
    case Level::error: return "error";
  }
  return "error";
}

/// What is not UTF-8 becomes U+FFFD: a client chooses the bytes, the line must stay JSON.
void append_text(std::string& line, std::string_view text) {
  const auto is_plain = [](char c) { return c >= ' ' && c < 0x7F && c != '"' && c != '\\'; };
  if (std::ranges::all_of(text, is_plain)) {  // as nearly all is
    line += '"';
    line += text;
    line += '"';
    return;
  }
  line += boost::json::serialize(boost::json::string(utf8::repaired(text)));
}

template <class T>
void append_number(std::string& line, T value) {
  std::array<char, 40> text{};
  const auto [end, error] = std::to_chars(text.data(), text.data() + text.size(), value);
  line.append(text.data(), error == std::errc{} ? end : text.data());
}

struct Append {
  std::string& line;
  void operator()(const std::string& value) const { append_text(line, value); }
  void operator()(std::int64_t value) const { append_number(line, value); }
  void operator()(bool value) const { line += value ? "true" : "false"; }
  void operator()(double value) const {
    if (std::isfinite(value)) {
      append_number(line, value);
    } else {
      line += "null";
    }
  }
};

void append_time(std::string& line) {
  using namespace std::chrono;
  const auto now = floor<milliseconds>(system_clock::now());
  const auto seconds_now = floor<seconds>(now);
  const auto clock = system_clock::to_time_t(seconds_now);
  // Made once a second and thread.
  thread_local std::time_t second = -1;
  thread_local std::array<char, 32> text{};
  thread_local std::size_t length = 0;
  if (clock != second) {
    std::tm utc{};
    ::gmtime_r(&clock, &utc);
    length = std::strftime(text.data(), text.size(), "%Y-%m-%dT%H:%M:%S.", &utc);
    second = clock;
  }
  line.append(text.data(), length);
  const auto thousandths = static_cast<int>((now - seconds_now).count());
  for (const int digit : {thousandths / 100, thousandths / 10 % 10, thousandths % 10})
    line += static_cast<char>('0' + digit);
  line += 'Z';
}

}  // namespace

std::optional<Level> level_named(std::string_view name) noexcept {
  for (const auto level : {Level::debug, Level::info, Level::warning, Level::error})
    if (name_of(level) == name) return level;
  return std::nullopt;
}

void set_level(Level level) noexcept { least_level.store(level, std::memory_order_relaxed); }

void write(Level level, std::string_view event, std::initializer_list<Field> fields) {
  if (level < least_level.load(std::memory_order_relaxed)) return;
  // The object is put together by hand for the sake of its numbers: decision 7 in
  // docs/decisions/.
  std::string line;
  line.reserve(256);
  line += R"({"time":")";
  append_time(line);
  line += R"(","level":")";
  line += name_of(level);
  line += R"(","event":)";
  append_text(line, event);
  for (const auto& [name, value] : fields) {
    line += ',';
    append_text(line, name);
    line += ':';
    std::visit(Append{line}, value);
  }
  line += "}\n";
  // One call per line: the kernel does not mix the lines of several threads. Here, on an event loop
  // too: a line must be out before what it announces may end the process, and whoever reads
  // standard error through a full pipe is waited for. A log that cannot be written must not stop
  // the server, so that failures end here.
  std::string_view rest = line;
  while (!rest.empty()) {
    const auto written = ::write(STDERR_FILENO, rest.data(), rest.size());
    if (written < 0 && errno == EINTR) continue;
    if (written <= 0) return;
    rest.remove_prefix(static_cast<std::size_t>(written));
  }
}

}  // namespace pressoir::log
