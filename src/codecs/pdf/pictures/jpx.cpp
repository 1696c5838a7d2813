#include "codecs/pdf/pictures/jpx.h"

#include <algorithm>
#include <array>
#include <cstdint>
#include <string_view>
#include <vector>

namespace pressoir::codecs::pdf {
namespace {

// ISO/IEC 15444-1, table A.2.
enum Marker : std::uint16_t {
  kStart = 0xFF4F,
  kStartOfTile = 0xFF90,
  kStartOfData = 0xFF93,
  kEnd = 0xFFD9,
  kTileLengths = 0xFF55,
  kPacketLengths = 0xFF57,
  kPacketLengthsOfTile = 0xFF58,
  kComment = 0xFF64
};
constexpr std::size_t kTileHeader = 12;  // SOT with its marker

struct Damaged {};

/// Big-endian numbers, one after the other.
class Reader {
 public:
  explicit Reader(Bytes data) : left_(data) {}
  [[nodiscard]] bool is_empty() const { return left_.empty(); }
  Bytes take(std::size_t count) {
    if (count > left_.size()) throw Damaged();
    const auto taken = left_.first(count);
    left_ = left_.subspan(count);
    return taken;
  }
  Bytes take_all() { return take(left_.size()); }
  std::uint32_t number(std::size_t bytes) {
    std::uint32_t value = 0;
    for (const auto byte : take(bytes)) value = value << 8U | std::to_integer<std::uint32_t>(byte);
    return value;
  }

 private:
  Bytes left_;
};

void put(Buffer& out, std::uint64_t value, unsigned bytes) {
  for (unsigned i = bytes; i > 0; --i)
    out.push_back(static_cast<std::byte>(value >> 8 * (i - 1) & 0xFFU));
}
void put(Buffer& out, Bytes bytes) { out.insert(out.end(), bytes.begin(), bytes.end()); }

template <typename Value, std::size_t N>
bool is_one_of(Value value, const std::array<Value, N>& values) {
  return std::ranges::find(values, value) != values.end();
}

// Of a header only what a decoder needs goes to `out`. @return the marker that ends it.
std::uint16_t read_header(Reader& reader, Buffer& out) {
  constexpr std::array<std::uint16_t, 4> kUnread{kTileLengths, kPacketLengths, kPacketLengthsOfTile,
                                                 kComment};
  // SIZ, COD, COC, QCD, QCC, RGN, CRG, CAP. Others (progressions, packed headers) depend on parts.
  constexpr std::array<std::uint16_t, 8> kRead{0xFF51, 0xFF52, 0xFF53, 0xFF5C,
                                               0xFF5D, 0xFF5E, 0xFF63, 0xFF50};
  for (;;) {
    const auto marker = static_cast<std::uint16_t>(reader.number(2));
    if (marker == kStartOfTile || marker == kStartOfData) return marker;
    const auto length = reader.number(2);
    if (length < 2) throw Damaged();
    const auto payload = reader.take(length - 2);
    if (is_one_of(marker, kUnread)) continue;
    if (!is_one_of(marker, kRead)) throw Damaged();
    put(out, marker, 2);
    put(out, length, 2);
    put(out, payload);
  }
}

struct Tile {
  std::uint32_t number = 0, parts = 0;
  Buffer header{}, data{};
};

Tile& tile_of(std::vector<Tile>& tiles, std::uint32_t number) {
  const auto found = std::ranges::find(tiles, number, &Tile::number);
  if (found != tiles.end()) return *found;
  tiles.push_back({.number = number});
  return tiles.back();
}

// Behind the marker of its start.
void read_part(Reader& reader, std::vector<Tile>& tiles) {
  if (reader.number(2) != kTileHeader - 2) throw Damaged();
  auto& tile = tile_of(tiles, reader.number(2));
  const std::size_t length = reader.number(4);
  const auto part = reader.number(1);
  (void)reader.number(1);  // how many there are
  if (length < kTileHeader || part != tile.parts++) throw Damaged();
  Reader inside(reader.take(length - kTileHeader));
  Buffer header;
  if (read_header(inside, header) != kStartOfData) throw Damaged();
  if (part > 0 && !header.empty()) throw Damaged();
  put(tile.header, header);
  put(tile.data, inside.take_all());
}

Buffer smaller_codestream(Bytes stream) {
  constexpr std::size_t kMostTiles = 4096;
  Reader reader(stream);
  Buffer out;
  if (reader.number(2) != kStart) throw Damaged();
  put(out, kStart, 2);
  if (read_header(reader, out) != kStartOfTile) throw Damaged();
  std::vector<Tile> tiles;
  std::size_t marker = kStartOfTile;
  for (; marker == kStartOfTile; marker = reader.number(2)) {
    read_part(reader, tiles);
    if (tiles.size() > kMostTiles) throw Damaged();
  }
  if (marker != kEnd) throw Damaged();
  for (const auto& tile : tiles) {
    put(out, kStartOfTile, 2);
    put(out, kTileHeader - 2, 2);
    put(out, tile.number, 2);
    put(out, kTileHeader + tile.header.size() + 2 + tile.data.size(), 4);
    put(out, 0x0001, 2);  // the first part of one
    put(out, tile.header);
    put(out, kStartOfData, 2);
    put(out, tile.data);
  }
  put(out, kEnd, 2);
  return out;
}

// A file of boxes that are read as JP2 (annex I), whatever JPX adds.
Buffer smaller_file(Bytes file) {
  constexpr std::array<std::string_view, 2> kUnread{"rreq", "free"};
  // The last three say who made the picture, and where.
  constexpr std::array<std::string_view, 6> kRead{"jP  ", "ftyp", "jp2h", "xml ", "uuid", "uinf"};
  Reader reader(file);
  Buffer out;
  bool has_picture = false;
  while (!reader.is_empty()) {
    const std::size_t length = reader.number(4);
    const auto type = as_text(reader.take(4));
    if (length != 0 && length < 8) throw Damaged();
    const auto content = length == 0 ? reader.take_all() : reader.take(length - 8);
    if (is_one_of(type, kUnread)) continue;
    const bool is_picture = type == "jp2c" && !has_picture;
    if (!is_picture && !is_one_of(type, kRead)) throw Damaged();
    if (type == "ftyp" && as_text(content).find("jp2 ") == std::string_view::npos) throw Damaged();
    has_picture = has_picture || is_picture;
    const auto kept = is_picture ? smaller_codestream(content) : to_buffer(content);
    put(out, kept.size() + 8, 4);
    put(out, as_bytes(type));
    put(out, kept);
  }
  if (!has_picture) throw Damaged();
  return out;
}

}  // namespace

std::optional<Buffer> smaller_jpx(Bytes jpx) {
  try {
    const bool is_bare = jpx.size() > 2 && jpx[0] == std::byte{0xFF};
    auto result = is_bare ? smaller_codestream(jpx) : smaller_file(jpx);
    if (result.size() >= jpx.size()) return std::nullopt;
    return result;
  } catch (const Damaged&) {
    return std::nullopt;
  }
}

}  // namespace pressoir::codecs::pdf
