// ChunkWriter: a PNG file, chunk by chunk (PNG 5). One thread at a time.
#pragma once

#include <array>
#include <cstdint>
#include <string_view>

#include "base/bytes.h"

namespace pressoir::codecs::png {

inline constexpr std::array<std::uint8_t, 8> kSignature{0x89, 'P',  'N',  'G',
                                                        '\r', '\n', 0x1A, '\n'};

inline constexpr std::uint32_t kMaxLength = 0x7FFFFFFF;  ///< of a chunk's data

using Tag = std::uint32_t;
constexpr Tag tag(std::string_view name) {
  Tag value = 0;
  for (const char letter : name) value = value << 8 | static_cast<std::uint8_t>(letter);
  return value;
}
constexpr bool is_ancillary(Tag type) { return (type & tag({" \0\0\0", 4})) != 0; }
constexpr bool is_safe_to_copy(Tag type) { return (type & 0x20) != 0; }

enum class ColourType : std::uint8_t { grey = 0, rgb = 2, palette = 3, grey_alpha = 4, rgba = 6 };
constexpr std::uint32_t channels_of(ColourType type) {
  return type == ColourType::rgb          ? 3
         : type == ColourType::rgba       ? 4
         : type == ColourType::grey_alpha ? 2
                                          : 1;
}

struct Header {
  std::uint32_t width = 0, height = 0;
  std::uint8_t depth = 8;
  ColourType type = ColourType::grey;
  bool interlaced = false;
  friend bool operator==(const Header&, const Header&) = default;
};

class ChunkWriter {
 public:
  ChunkWriter();
  /// @throws Error limit_exceeded when the chunk would pass 2 GiB.
  void add(Tag type, Bytes data);
  void add_header(const Header& header);
  Buffer finish() &&;

 private:
  Buffer out_;
};

void append_32(Buffer& out, std::uint32_t value);
void append_16(Buffer& out, std::uint16_t value);

}  // namespace pressoir::codecs::png
