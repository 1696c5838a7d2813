#include "http/body/chunked_decoder.h"

#include <gtest/gtest.h>

#include <array>
#include <string>

namespace pressoir::http {
namespace {

enum class End { done, open, malformed };

struct Decoded {
  std::string content;
  End end = End::open;
  std::size_t taken = 0;
};

/// @param piece  bytes given at a time, and room for what comes out.
Decoded decoded(std::string_view text, std::size_t piece = 64 * 1024) {
  ChunkedDecoder decoder;
  Decoded result;
  std::string into(piece, '\0');
  for (;;) {
    const auto step =
        decoder.decode(text.substr(result.taken, piece), std::as_writable_bytes(std::span(into)));
    result.taken += step.taken;
    result.content.append(into, 0, step.moved);
    if (step.taken == 0) break;
  }
  if (decoder.is_done()) result.end = End::done;
  if (decoder.is_malformed()) result.end = End::malformed;
  return result;
}

TEST(ChunkedDecoder, gives_the_content_whatever_the_pieces) {
  const std::string body =
      "5\r\nhello\r\n00a;name=\"value\"\r\n, chunked!\r\n1 \r\n!\r\n0;last\r\nX: y\r\nZ:\r\n\r\n";
  for (const std::size_t piece : {1U, 2U, 3U, 5U, 1000U}) {
    const auto result = decoded(body + "GET /", piece);
    EXPECT_EQ(result.content, "hello, chunked!!") << piece;
    EXPECT_EQ(result.end, End::done);
    EXPECT_EQ(result.taken, body.size());
  }
  EXPECT_EQ(decoded("0\r\n\r\n").end, End::done);
  EXPECT_EQ(decoded("5\r\nhello\r\n").end, End::open);
}

TEST(ChunkedDecoder, refuses_what_another_reader_might_read_otherwise) {
  for (const std::string_view body :
       {"\r\n", "x\r\n", "-1\r\n", "+1\r\n", "0x1\r\nx\r\n", "5\nhello\r\n", "5\r\nhello\n",
        "5\r\nhello0\r\n\r\n", "5\rhello", "5;a\nb\r\n", "0\r\nX: y\n\r\n", "0\r\n\n",
        "0\r\nX: y\rZ: z\r\n\r\n", "; name\r\n", " 5\r\nhello\r\n"})
    EXPECT_EQ(decoded(body).end, End::malformed) << body;
}

TEST(ChunkedDecoder, bounds_what_frames_the_chunks) {
  const std::string zeros(ChunkedDecoder::kMaxDigits - 1, '0');
  EXPECT_EQ(decoded(zeros + "1\r\nx\r\n0\r\n\r\n").content, "x");
  EXPECT_EQ(decoded(zeros + "01\r\nx\r\n").end, End::malformed);
  EXPECT_EQ(decoded("ffffffffffffffff\r\nx").content, "x");

  const std::string extension(ChunkedDecoder::kMaxExtension - 1, 'x');
  EXPECT_EQ(decoded("0;" + extension + "\r\n\r\n").end, End::done);
  EXPECT_EQ(decoded("0;x" + extension).end, End::malformed);
  EXPECT_EQ(decoded("1;" + extension + "\r\nx\r\n0;" + extension + "\r\n\r\n").end, End::done);

  std::string trailer = "0\r\n";
  for (std::uint32_t bytes = 0; bytes + 6 < ChunkedDecoder::kMaxTrailer; bytes += 6)
    trailer += "X: y\r\n";
  EXPECT_EQ(decoded(trailer + "\r\n").end, End::done);
  EXPECT_EQ(decoded(trailer + "X: y\r\nX: y\r\n").end, End::malformed);
  EXPECT_EQ(decoded("0\r\n" + std::string(ChunkedDecoder::kMaxTrailer + 1, 'x')).end,
            End::malformed);
}

}  // namespace
}  // namespace pressoir::http
