// ChunkedDecoder: undoes the chunked transfer coding, without I/O. Bytes arrive in any pieces.
//
// SOURCE: RFC 9112, 7.1. What frames the chunks is dropped as it arrives and bounded, so that no
// client can make it grow; extensions and trailer fields mean nothing here. Line ends are CRLF only
// and sizes are digits only: another reader of the same bytes must see the same end.
#pragma once

#include <cstddef>
#include <cstdint>
#include <span>
#include <string_view>

namespace pressoir::http {

class ChunkedDecoder {
 public:
  static constexpr std::uint32_t kMaxDigits = 16;  ///< of a size, leading zeros included
  static constexpr std::uint32_t kMaxExtension = 256;
  static constexpr std::uint32_t kMaxTrailer = 8 * 1024;

  struct Step {
    std::size_t taken = 0;  ///< bytes of `from` that are done with
    std::size_t moved = 0;  ///< bytes of content, now in `into`
  };
  /// Goes on until one of the two is used up, or the body has ended or is malformed.
  Step decode(std::string_view from, std::span<std::byte> into) noexcept;
  /// All was read, the trailer included.
  [[nodiscard]] bool is_done() const noexcept { return state_ == State::done; }
  /// Also for framing beyond its bounds.
  [[nodiscard]] bool is_malformed() const noexcept { return state_ == State::malformed; }

 private:
  enum class State : std::uint8_t {
    size,
    extension,
    size_end,  ///< after CR
    content,
    content_end,       ///< CR
    content_line_end,  ///< LF
    trailer,
    trailer_end,  ///< after CR
    done,
    malformed,
  };
  [[nodiscard]] State after(char c) noexcept;
  [[nodiscard]] State after_size(char c) noexcept;
  [[nodiscard]] State after_extension(char c) noexcept;
  [[nodiscard]] State after_size_line() noexcept;
  [[nodiscard]] State after_trailer(char c) noexcept;
  [[nodiscard]] State after_trailer_line() noexcept;

  State state_ = State::size;
  std::uint64_t left_ = 0;     ///< of the chunk's size, then of its content
  std::uint32_t digits_ = 0;   ///< of the size
  std::uint32_t framing_ = 0;  ///< bytes of the extension or of the trailer
  std::uint32_t line_ = 0;     ///< bytes of the trailer's line
};

}  // namespace pressoir::http
