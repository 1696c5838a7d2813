// Log: one JSON object per line on standard error. Safe from any thread; a line is never torn.
#pragma once

#include <cstdint>
#include <initializer_list>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <variant>

namespace pressoir::log {

enum class Level { debug, info, warning, error };
using Value = std::variant<std::string, std::int64_t, double, bool>;
using Field = std::pair<std::string_view, Value>;

/// "info", "warning", "error" or "debug"; empty for another word.
std::optional<Level> level_named(std::string_view name) noexcept;
/// Lines below `level` are dropped. Default: info.
void set_level(Level level) noexcept;
/// Writes {"time":"2026-01-31T12:00:00.123Z","level":"info","event":event, fields...}.
/// Never pass a secret, a query string or a body.
void write(Level level, std::string_view event, std::initializer_list<Field> fields = {});

inline void info(std::string_view event, std::initializer_list<Field> fields = {}) {
  write(Level::info, event, fields);
}
inline void warning(std::string_view event, std::initializer_list<Field> fields = {}) {
  write(Level::warning, event, fields);
}
inline void error(std::string_view event, std::initializer_list<Field> fields = {}) {
  write(Level::error, event, fields);
}

}  // namespace pressoir::log
