// Bytes: how raw data travels inside one process. Plain value types, no thread rule.
// Big bodies travel between floors as TempFile (base/files/temp_file.h), not as Buffer.
#pragma once

#include <cstddef>
#include <cstdint>
#include <span>
#include <string_view>
#include <utility>
#include <vector>

#include "base/error.h"

namespace pressoir {

using Bytes = std::span<const std::byte>;  ///< A view; the owner outlives it.
using Buffer = std::vector<std::byte>;     ///< The owner.

inline Bytes as_bytes(std::string_view text) {
  return std::as_bytes(std::span(text.data(), text.size()));
}
inline std::string_view as_text(Bytes bytes) {
  return {reinterpret_cast<const char*>(bytes.data()), bytes.size()};
}
inline const std::uint8_t* as_u8(Bytes bytes) {
  return reinterpret_cast<const std::uint8_t*>(bytes.data());
}
inline Buffer to_buffer(Bytes bytes) { return {bytes.begin(), bytes.end()}; }

/// Converts between integer types and refuses to change the value.
/// @throws Error limit_exceeded when `value` does not fit into To.
template <class To, class From>
constexpr To narrow(From value) {
  if (!std::in_range<To>(value))
    throw Error(ErrorCode::limit_exceeded, "A number is out of range.");
  return static_cast<To>(value);
}

}  // namespace pressoir
