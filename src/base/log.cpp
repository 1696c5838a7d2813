#include "base/log.h"

#include <unistd.h>

#include <array>
#include <atomic>
#include <cerrno>
#include <charconv>
#include <chrono>
#include <cmath>
#include <cstdio>
#include <ctime>

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

/// Bytes of the well-formed UTF-8 sequence at the front of `text`, 0 when there is none
/// (RFC 3629, section 4).
std::size_t utf8_length(std::string_view text) noexcept {
  const auto byte = [&](std::size_t i) { return static_cast<unsigned char>(text[i]); };
  const auto lead = byte(0);
  if (lead < 0x80) return 1;
  const std::size_t length = lead >= 0xF0 ? 4 : lead >= 0xE0 ? 3 : 2;
  if (lead < 0xC2 || lead > 0xF4 || text.size() < length) return 0;
  for (std::size_t i = 1; i < length; ++i)
    if ((byte(i) & 0xC0) != 0x80) return 0;
  if (lead == 0xE0 && byte(1) < 0xA0) return 0;
  if (lead == 0xED && byte(1) > 0x9F) return 0;
  if (lead == 0xF0 && byte(1) < 0x90) return 0;
  if (lead == 0xF4 && byte(1) > 0x8F) return 0;
  return length;
}

void append_escaped(std::string& line, unsigned code) {
  std::array<char, 8> text{};
  std::snprintf(text.data(), text.size(), "\\u%04x", code);
  line += text.data();
}

/// What is not UTF-8 becomes U+FFFD: a client chooses the bytes, the line must stay JSON.
void append_text(std::string& line, std::string_view text) {
  line += '"';
  while (!text.empty()) {
    const auto c = static_cast<unsigned char>(text.front());
    const auto length = utf8_length(text);
    if (c == '"' || c == '\\') {
      line += '\\';
      line += text.front();
    } else if (c < 0x20 || c == 0x7F) {
      append_escaped(line, c);
    } else if (length == 0) {
      append_escaped(line, 0xFFFD);
    } else {
      line += text.substr(0, length);
    }
    text.remove_prefix(length == 0 ? 1 : length);
  }
  line += '"';
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
  std::tm utc{};
  ::gmtime_r(&clock, &utc);
  std::array<char, 32> text{};
  const auto length = std::strftime(text.data(), text.size(), "%Y-%m-%dT%H:%M:%S", &utc);
  line.append(text.data(), length);
  std::snprintf(text.data(), text.size(), ".%03dZ", static_cast<int>((now - seconds_now).count()));
  line += text.data();
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
