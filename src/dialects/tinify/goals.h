// This API's parameters -> Goal and other values; the only place that knows them. Pure, any thread.
// Fields, values and defaults: README.md in this folder, and the vendor's "API reference", sections
// "Compressing images" to "Preserving metadata".
#pragma once

#include <array>
#include <string>
#include <string_view>
#include <vector>

#include "base/error.h"
#include "dialects/file_head.h"
#include "http/message.h"
#include "model/goal.h"

namespace pressoir::dialects::tinify {

/// What the contract has of what the engine writes.
inline constexpr std::array<std::string_view, 4> kFormatNames{"jpeg", "png", "webp", "avif"};
inline constexpr FormatNames kFormats{kFormatNames};
/// Of a body in JSON.
inline constexpr std::uint64_t kMaxJsonBytes = 64 * 1024;

/// A failure whose word in the answer is its own, not that of its code.
class OwnWord : public Error {
 public:
  OwnWord(ErrorCode code, std::string_view word, const std::string& message)
      : Error(code, message), word_(word) {}
  [[nodiscard]] std::string_view word() const noexcept { return word_; }

 private:
  std::string_view word_;
};

/// There is nothing to compress. Clients check their key with such a request.
inline OwnWord input_missing(const std::string& message) {
  return {ErrorCode::invalid_request, "InputMissing", message};
}

/// The bytes are those of no known format.
inline OwnWord bad_signature() {
  return {ErrorCode::unsupported_format, "BadSignature",
          "Does not appear to be an AVIF, JPEG, PNG or WebP file"};
}

/// The key of "Authorization: Basic", whose user is "api". @throws Error unauthorized.
std::string key_in(const http::Head& head);

/// Whether the body is JSON by its type; else it is a picture, whatever type clients call it.
bool is_json(const http::Head& head);

/// The URL of {"source": {"url": "..."}}. @throws OwnWord; Error invalid_request naming what
///         is wrong.
std::string source_in(std::string_view text);

/// What POST /shrink makes.
Goal shrink_goal();

/// What POST /output/ID makes of the original.
struct Operations {
  /// One for each type asked for, of which the smallest result is delivered. Empty: nothing was
  /// asked for, the output itself is delivered.
  std::vector<Goal> goals;
  bool is_charged = false;  ///< resized or converted: another compression
};
/// @throws Error invalid_request naming the field, its value and what is allowed.
Operations operations_in(std::string_view text);

}  // namespace pressoir::dialects::tinify
