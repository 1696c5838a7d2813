// Request and Response: one HTTP exchange without sockets. One coroutine at a time.
#pragma once

#include "base/loop/async.h"

#include <chrono>
#include <filesystem>
#include <functional>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <variant>
#include <vector>

#include "base/error.h"
#include "base/files/readable.h"

namespace pressoir::http {

enum class Method : std::uint8_t { get, head, post, put, patch, delete_, options, other };
std::string_view name_of(Method method) noexcept;

struct Head {
  Method method = Method::get;
  std::string path;   ///< as sent, without query, percent-coding kept
  std::string query;  ///< without '?'; never logged
  std::vector<std::pair<std::string, std::string>> headers;
  std::string remote_address;
  bool tls = false;
  /// First value of a header, name compared without case; empty when absent.
  [[nodiscard]] std::string_view header(std::string_view name) const noexcept;
  /// First value of a query parameter, decoded; empty when absent.
  [[nodiscard]] std::string query_value(std::string_view name) const;
};

/// The body as it arrives; dechunked. @throws Error payload_too_large, timeout, invalid_request.
class BodyReader {
 public:
  virtual ~BodyReader() = default;
  /// Up to into.size() bytes; 0 at the end. Answers "Expect: 100-continue" at the first call.
  virtual Async<std::size_t> read_some(std::span<std::byte> into) = 0;
  /// The sender's key has been checked: the body may be as large as the spool has room for. Until
  /// then it shares a small budget with all others from its address.
  virtual void trust_sender() {}
};

struct BodyLimits {
  std::uint64_t max_bytes = 1 << 20;          ///< of the whole body
  std::uint64_t max_file_bytes = 0;           ///< of one file part; 0: files are refused
  std::uint64_t max_field_bytes = 64 * 1024;  ///< of one text field
  std::chrono::seconds deadline{300};         ///< for the whole body
  /// File parts lie in the spool encrypted under a key in memory, each its own.
  bool encrypts_files = false;
};

struct Request {
  Head head;
  std::map<std::string, std::string, std::less<>> path_values;  ///< {name} of the pattern, decoded
  std::string id;                                               ///< request id, also in the log
  BodyLimits limits;
  BodyReader* body = nullptr;   ///< never null inside a handler
  std::filesystem::path spool;  ///< where file parts go
  /// What every answer to this request carries from now on, be it a failure; set by the handler.
  std::vector<std::pair<std::string, std::string>> answer_headers;
  /// What a {name} of the pattern is bound to; empty when the pattern has none of that name.
  [[nodiscard]] std::string path_value(std::string_view name) const;
};

/// `bytes` of a file from `offset` on; read on file threads. Where already its start cannot be read
/// the answer is the owner's to an internal error; later that cuts the connection.
struct FilePart {
  ReadablePtr file;
  std::uint64_t offset = 0, bytes = 0;
};

/// A body made while it is sent: where its length is not known, chunked on HTTP/1.1, ended by the
/// end of the connection on 1.0. Not called for HEAD, 204 and 304.
struct BodySource {
  /// The next piece, empty at the end. What it throws cuts the connection, so that the client
  /// knows, as does another length than `bytes`.
  std::function<Async<Buffer>()> next;
  std::optional<std::uint64_t> bytes{};  ///< of all pieces; empty: not known
};

/// Text that lives as long as its owner, which others share: it is sent without a copy.
struct SharedText {
  std::shared_ptr<const void> owner;
  std::string_view text;
};

struct Response {
  unsigned status = 200;
  /// Content-Length or Transfer-Encoding is set by the server.
  std::vector<std::pair<std::string, std::string>> headers;
  std::variant<std::string, FilePart, BodySource, SharedText> body;
  std::function<void()> after_sent;    ///< called once: sent, or the connection was lost
  std::optional<ErrorCode> failure{};  ///< set by the router where this reports one; not sent
};

/// Compares ASCII letters without case.
bool equal_ignoring_case(std::string_view left, std::string_view right) noexcept;

/// Text with its type, "application/json" for instance.
Response text_response(unsigned status, std::string_view content_type, std::string body);
Response file_response(unsigned status, std::string_view content_type, ReadablePtr body);
Response stream_response(unsigned status, std::string_view content_type, BodySource body);

}  // namespace pressoir::http
