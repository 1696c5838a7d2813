// HeadCounter: the size of a request's head, counted on what arrives. Without I/O.
#pragma once

#include <cstdint>
#include <string_view>

namespace pressoir::http {

/// Counts whatever a parser makes of the bytes: a parser that keeps each field as it comes sees
/// never more than one unfinished line of a head that does not end.
class HeadCounter {
 public:
  static constexpr std::uint32_t kMaxBytes = 16 * 1024;  ///< request line and fields
  static constexpr std::uint32_t kMaxLine = 8 * 1024;    ///< with its line end
  static constexpr std::uint32_t kMaxFields = 128;

  enum class State { more, complete, too_large };
  /// Counts what follows the bytes counted before, up to the empty line that ends the head.
  State count(std::string_view bytes) noexcept;

 private:
  State end_line() noexcept;

  std::uint32_t bytes_ = 0;
  std::uint32_t line_ = 0;   ///< bytes of the line under way
  std::uint32_t lines_ = 0;  ///< the request line and the fields
  char last_ = '\0';         ///< byte of the line under way
  State state_ = State::more;
};

}  // namespace pressoir::http
