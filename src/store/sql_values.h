// What SOCI 4.0 lacks: optional values, and our integer types as the 64-bit ones SQL has.
// One thread at a time.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include <soci/soci.h>

#include "base/bytes.h"

namespace pressoir::store {

/// Year 9999: when what has not ended expires.
inline constexpr long long kNever = 253402300799000;

/// Text that goes into the database: a NUL would end it there. @throws Error invalid_request.
inline const std::string& text(const std::string& value) {
  if (value.find('\0') != std::string::npos)
    throw Error(ErrorCode::invalid_request, "A text holds a zero character.");
  return value;
}

/// A nullable 64-bit column, to be read or written.
struct NullableNumber {
  long long value = 0;
  soci::indicator there = soci::i_null;

  NullableNumber() = default;
  NullableNumber(const std::optional<std::uint64_t>& from)
      : value(from ? narrow<long long>(*from) : 0), there(from ? soci::i_ok : soci::i_null) {}
  [[nodiscard]] std::optional<std::uint64_t> get() const {
    if (there == soci::i_null) return std::nullopt;
    return narrow<std::uint64_t>(value);
  }
};

/// A nullable text column, to be read or written.
struct NullableText {
  std::string value;
  soci::indicator there = soci::i_null;

  NullableText() = default;
  NullableText(const std::optional<std::string>& from)
      : value(from ? text(*from) : std::string()), there(from ? soci::i_ok : soci::i_null) {}
  [[nodiscard]] std::optional<std::string> get() const {
    if (there == soci::i_null) return std::nullopt;
    return value;
  }
};

/// The id of the row that was just added by this session.
inline long long last_id(soci::session& session) {
  long long id = 0;
  session << "select last_insert_rowid()", soci::into(id);
  return id;
}

/// Runs one prepared statement without rows; how many rows it changed.
template <class... Uses>
long long change(soci::session& session, const std::string& sql, Uses&&... uses) {
  soci::statement statement(session);
  (statement.exchange(std::forward<Uses>(uses)), ...);
  statement.alloc();
  statement.prepare(sql);
  statement.define_and_bind();
  statement.execute(true);
  return statement.get_affected_rows();
}

/// All rows of a query of one column that is never null.
template <class T, class... Uses>
std::vector<T> column(soci::session& session, const std::string& sql, Uses&&... uses) {
  T value{};
  soci::statement statement(session);
  statement.exchange(soci::into(value));
  (statement.exchange(std::forward<Uses>(uses)), ...);
  statement.alloc();
  statement.prepare(sql);
  statement.define_and_bind();
  statement.execute();
  std::vector<T> all;
  while (statement.fetch()) all.push_back(value);
  return all;
}

}  // namespace pressoir::store
