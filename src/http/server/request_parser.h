// RequestParser: one request of a connection's input, without I/O. Beast's parser reads the head;
// its size is counted and the body is read here, so that what frames them is bounded.
// The connection receives, this consumes; what belongs to the next request stays in the input.
#pragma once

#include <utility>

#include <boost/beast/core/flat_buffer.hpp>
#include <boost/beast/http/empty_body.hpp>
#include <boost/beast/http/parser.hpp>
#include <cstdint>
#include <optional>
#include <span>
#include <string_view>

#include "http/body/chunked_decoder.h"
#include "http/message.h"
#include "http/server/head_counter.h"

namespace pressoir::http {

class RequestParser {
 public:
  RequestParser();
  /// Whether a request's first bytes are there. Consumes empty lines before them: some clients send
  /// one behind a body (RFC 9112, 2.2).
  static bool begins(boost::beast::flat_buffer& input);
  enum class Step { more, done, too_large, malformed };
  /// Consumes head bytes. more: receive and call again. malformed also for a body whose end cannot
  /// be known for certain (RFC 9112, 6.1 and 6.3): what follows might be taken for the next request
  /// by one of two servers in a row and not by the other.
  Step parse_head(boost::beast::flat_buffer& input);
  /// After parse_head said done. The target may be absolute ("http://host/path"), as proxies'
  /// clients send it; empty when it is of no known form.
  [[nodiscard]] std::optional<Head> head() const;
  /// What is known of a head that is not done or of no use: for who words its refusal. The path
  /// is empty when it is not known, and cut short where the head ends in it.
  [[nodiscard]] Head known_of_head(const boost::beast::flat_buffer& input) const;

  [[nodiscard]] bool keep_alive() const { return parser_.keep_alive(); }
  [[nodiscard]] bool is_http_1_0() const { return parser_.get().version() < 11; }
  /// The client waits for "100 Continue" before it sends the body.
  [[nodiscard]] bool expects_continue() const;
  /// Of a body with Content-Length; empty when it is chunked.
  [[nodiscard]] std::optional<std::uint64_t> content_length() const;

  [[nodiscard]] bool body_done() const noexcept;
  /// Moves body bytes from `input` to `into`; sets `moved`. more: nothing moved, receive and call
  /// again. done: bytes were moved or the body has ended.
  Step parse_body(boost::beast::flat_buffer& input, std::span<std::byte> into, std::size_t& moved);

 private:
  [[nodiscard]] bool body_has_an_end() const;
  HeadCounter::State count_head(const boost::beast::flat_buffer& input);
  void begin_body();

  boost::beast::http::request_parser<boost::beast::http::empty_body> parser_;
  HeadCounter head_;
  std::size_t counted_ = 0;  ///< bytes of the input that head_ knows
  std::uint64_t left_ = 0;   ///< of a body with Content-Length
  std::optional<ChunkedDecoder> chunks_;
};

}  // namespace pressoir::http
