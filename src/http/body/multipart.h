// MultipartParser: multipart/form-data as a push parser without I/O; bytes arrive in any pieces.
// Not safe for several threads. Memory: the head of one part, whatever the size of the body.
//
// Lenient by design (RFC 7578 and RFC 2046, 5.1.1, and what real clients send): a preamble, LF
// instead of CRLF, a missing last delimiter, a delimiter followed by anything. What follows such a
// delimiter is skipped up to the next proper one.
#pragma once

#include <cstddef>
#include <string>
#include <string_view>

#include "http/body/part_head.h"

namespace pressoir::http {

/// Takes the parts as they come: begin, content in order, end. What it throws leaves feed().
class PartSink {
 public:
  PartSink() = default;
  PartSink(const PartSink&) = delete;
  PartSink& operator=(const PartSink&) = delete;
  virtual ~PartSink() = default;
  virtual void begin_part(const PartHead& head) = 0;
  virtual void part_content(std::string_view bytes) = 0;  ///< never empty
  virtual void end_part() = 0;
};

class MultipartParser {
 public:
  static constexpr std::size_t kMaxBoundary = 256;  ///< RFC 2046 allows 70
  static constexpr std::size_t kMaxPartHead = 16 * 1024;

  /// `sink` outlives the parser. @throws Error invalid_request when the boundary is empty or above
  /// kMaxBoundary.
  MultipartParser(std::string_view boundary, PartSink& sink);
  /// @throws Error invalid_request when a part's head is above kMaxPartHead.
  void feed(std::string_view bytes);
  /// The body has ended; an open part ends with it.
  void finish();

 private:
  enum class State { skipping, content, after_delimiter, head, done };

  std::string_view search(std::string_view bytes);
  std::string_view after_delimiter(std::string_view bytes);
  std::string_view head(std::string_view bytes);
  [[nodiscard]] std::string_view needle() const noexcept;
  void emit(std::string_view bytes);
  void delimiter_found();
  void skip();
  void end_of_head_line();
  void begin_content();

  PartSink& sink_;
  std::string crlf_delimiter_;  ///< "\r\n--BOUNDARY"
  State state_ = State::skipping;
  std::size_t matched_ = 1;      ///< bytes of needle() already seen and held back
  std::size_t not_content_ = 0;  ///< of matched_: the end of the part's head
  bool line_feeds_only_ = false;
  std::string line_;  ///< of a part's head, or what follows a delimiter
  std::size_t head_bytes_ = 0;
  PartHead part_;
  bool has_disposition_ = false;
};

}  // namespace pressoir::http
