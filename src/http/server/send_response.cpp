#include "http/server/send_response.h"

#include <algorithm>
#include <array>
#include <charconv>
#include <optional>
#include <utility>

#include "base/error.h"
#include "base/files/file_threads.h"
#include "base/log.h"

namespace pressoir::http {
namespace {

constexpr std::size_t kPieceBytes = 64 * 1024;  ///< of a file

/// What is in memory of a body; empty: it is a file, or made while it is sent.
std::optional<std::string_view> text_of(const Response& response) {
  if (const auto* text = std::get_if<std::string>(&response.body)) return *text;
  if (const auto* shared = std::get_if<SharedText>(&response.body)) return shared->text;
  return std::nullopt;
}

/// How the answer's body is delimited.
ResponseFrame frame_of(const Response& response, Persistence persistence, bool http_1_0,
                       std::string_view request_id) {
  ResponseFrame frame{.body_bytes = std::nullopt,
                      .chunked = false,
                      .persistence = persistence,
                      .request_id = request_id};
  if (const auto text = text_of(response)) frame.body_bytes = text->size();
  if (const auto* part = std::get_if<FilePart>(&response.body)) frame.body_bytes = part->bytes;
  if (const auto* source = std::get_if<BodySource>(&response.body))
    frame.body_bytes = source->bytes;
  frame.chunked = !frame.body_bytes && !http_1_0;
  return frame;
}

/// The size line in front of a chunk's bytes; with the end of the body for the last, empty one.
std::string chunk_head(std::size_t bytes) {
  std::array<char, 24> digits;
  const auto end = std::to_chars(digits.data(), digits.data() + digits.size(), bytes, 16).ptr;
  return std::string(digits.data(), end) + (bytes == 0 ? "\r\n\r\n" : "\r\n");
}

/// What `next` makes; empty when it failed, which is logged.
template <class Next>
Async<std::optional<Buffer>> piece_of(const Next& next, std::string_view request_id) {
  std::string detail;
  try {
    co_return co_await next();
  } catch (const Error& error) {
    detail = error.what() + (": " + error.detail());
  } catch (const std::exception& error) {
    detail = error.what();
  }
  log::error("body_failed", {{"id", std::string(request_id)}, {"detail", detail}});
  co_return std::nullopt;
}

/// @throws Error internal when the file is shorter; as Readable::read_at.
Async<Buffer> read_piece(ReadablePtr file, std::uint64_t offset, std::size_t bytes) {
  auto read = [file = std::move(file), offset, bytes] {
    Buffer piece(bytes);
    if (file->read_at(offset, piece) != bytes)
      throw Error(ErrorCode::internal, "An internal error occurred.", "the file is cut short");
    return piece;
  };
  co_return co_await on_file_thread(std::move(read));
}

Async<Sent> send_file(Sending sending, std::string head, FilePart part,
                      std::string_view request_id) {
  auto offset = part.offset;
  const auto end = offset + part.bytes;
  do {
    // Pieces end where blocks of the file do.
    const auto wanted = std::min<std::uint64_t>(end - offset, kPieceBytes - offset % kPieceBytes);
    const auto next = [&] { return read_piece(part.file, offset, wanted); };
    const auto piece = co_await piece_of(next, request_id);
    if (!piece) co_return head.empty() ? Sent::cut : Sent::nothing;
    offset += piece->size();
    const TwoBuffers buffers{boost::asio::buffer(head),
                             boost::asio::buffer(piece->data(), piece->size())};
    co_await sending.turns.next();
    if (co_await sending.connection.send(buffers, sending.write_deadline)) co_return Sent::cut;
    head.clear();
  } while (offset < end);
  co_return Sent::all;
}

/// `framing` is what goes before the next piece: the head at first.
Async<Sent> send_stream(Sending sending, std::string framing, const BodySource& source,
                        ResponseFrame frame) {
  std::uint64_t sent = 0;
  for (;;) {
    const auto piece = co_await piece_of(source.next, frame.request_id);
    if (!piece) co_return Sent::cut;  // no last chunk: the client sees that something is missing
    sent += piece->size();
    if (source.bytes && (sent > *source.bytes || (piece->empty() && sent < *source.bytes))) {
      log::error("body_failed", {{"id", std::string(frame.request_id)},
                                 {"detail", "the body has not the length that was announced"}});
      co_return Sent::cut;
    }
    if (frame.chunked) framing += chunk_head(piece->size());
    const TwoBuffers buffers{boost::asio::buffer(framing),
                             boost::asio::buffer(piece->data(), piece->size())};
    co_await sending.turns.next();
    if (co_await sending.connection.send(buffers, sending.write_deadline)) co_return Sent::cut;
    if (piece->empty()) co_return Sent::all;
    framing = frame.chunked ? "\r\n" : "";
  }
}

}  // namespace

Async<Sent> send_response(Sending sending, Response response, const Request& request) {
  const auto frame = frame_of(response, sending.persistence, sending.http_1_0, request.id);
  auto head = response_head(response, frame);
  const bool bodiless =
      request.head.method == Method::head || response.status == 204 || response.status == 304;
  if (!bodiless) {
    if (auto* part = std::get_if<FilePart>(&response.body))
      co_return co_await send_file(sending, std::move(head), std::move(*part), request.id);
    if (const auto* source = std::get_if<BodySource>(&response.body))
      co_return co_await send_stream(sending, std::move(head), *source, frame);
  }
  TwoBuffers buffers{boost::asio::buffer(head)};
  if (const auto text = text_of(response); text && !bodiless)
    buffers[1] = boost::asio::buffer(*text);
  const auto error = co_await sending.connection.send(buffers, sending.write_deadline);
  co_return error ? Sent::cut : Sent::all;
}

}  // namespace pressoir::http
