#include "http/body/file_body.h"

#include <algorithm>
#include <memory>
#include <string>
#include <utility>

#include "base/error.h"
#include "base/files/file_threads.h"

namespace pressoir::http {
namespace {

/// Of clients that send next to nothing there may be thousands, each with a piece in memory.
constexpr std::size_t kFirstPiece = 8 * 1024, kLargestPiece = 64 * 1024;

/// So many bytes; fewer at the end of the body.
Async<Buffer> next_piece(BodyReader& body, std::size_t size) {
  Buffer piece(size);
  std::size_t filled = 0;
  while (filled < piece.size()) {
    const auto got = co_await body.read_some(std::span(piece).subspan(filled));
    if (got == 0) break;
    filled += got;
  }
  piece.resize(filled);
  co_return piece;
}

}  // namespace

Async<TempFile> read_file(Request& request) {
  auto create = [folder = request.spool] { return TempFile::create(folder); };
  // Shared with the thread that writes, which may outlive the request.
  auto created = co_await on_file_thread(std::move(create));
  const auto file = std::make_shared<TempFile>(std::move(created));
  std::uint64_t bytes = 0;
  for (std::size_t size = kFirstPiece;; size = std::min(2 * size, kLargestPiece)) {
    auto piece = co_await next_piece(*request.body, size);
    if (piece.empty()) break;
    bytes += piece.size();
    if (bytes > request.limits.max_file_bytes)
      throw Error(
          ErrorCode::payload_too_large,
          "The file is larger than " + std::to_string(request.limits.max_file_bytes) + " bytes.");
    auto write = [file, piece = std::move(piece)] { file->append(piece); };
    co_await on_file_thread(std::move(write));
  }
  co_return std::move(*file);
}

}  // namespace pressoir::http
