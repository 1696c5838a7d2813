#include "codecs/jpeg/lossless/joined_tables.h"

#include <utility>

#include "codecs/jpeg/segments.h"

namespace pressoir::codecs::jpeg {
namespace {

constexpr auto kQuantMarker = std::byte{0xDB}, kHuffmanMarker = std::byte{0xC4};
constexpr std::size_t kHead = 4;  // marker and length

void append(Buffer& out, Bytes bytes) { out.insert(out.end(), bytes.begin(), bytes.end()); }

bool holds_tables(Bytes piece) { return piece[1] == kQuantMarker || piece[1] == kHuffmanMarker; }

}  // namespace

Buffer with_joined_tables(Bytes jpeg) {
  const Segments segments = parse_segments(jpeg);
  Buffer out = {std::byte{0xFF}, std::byte{0xD8}};
  for (const Segment& extra : segments.extra) append_segment(out, extra.marker, {}, extra.payload);
  Buffer tables;
  std::uint8_t marker = 0;
  const auto put_tables = [&] {
    if (!tables.empty()) append_segment(out, marker, {}, std::exchange(tables, {}));
  };
  for (const Bytes piece : segments.coded) {
    if (!holds_tables(piece) || std::to_integer<std::uint8_t>(piece[1]) != marker) put_tables();
    marker = std::to_integer<std::uint8_t>(piece[1]);
    append(holds_tables(piece) ? tables : out, holds_tables(piece) ? piece.subspan(kHead) : piece);
  }
  append(out, as_bytes("\xFF\xD9"));
  return out;
}

}  // namespace pressoir::codecs::jpeg
