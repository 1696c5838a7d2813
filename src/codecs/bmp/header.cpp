#include "codecs/bmp/header.h"

#include <algorithm>

#include "codecs/bmp/format.h"
#include "codecs/read_only.h"

namespace pressoir::codecs::bmp {
namespace {

constexpr std::size_t kFileHeader = 14;
constexpr std::uint32_t kCoreHeader = 12, kInfoHeader = 40, kWithMasks = 52, kWithAlphaMask = 56,
                        kVersion5 = 124;
constexpr std::uint32_t kEmbedded = 0x4D424544;  // PROFILE_EMBEDDED, 'MBED'

[[noreturn]] void corrupt(const char* what) {
  throw Error(ErrorCode::corrupt_input, "The BMP is damaged.", what);
}

Coding coding_of(std::uint32_t compression, unsigned bits) {
  switch (compression) {
    case 0: return Coding::plain;
    case 1:
      if (bits == 8) return Coding::runs8;
      break;
    case 2:
      if (bits == 4) return Coding::runs4;
      break;
    case 3:
    case 6:
      if (bits == 16 || bits == 32) return Coding::fields;
      break;
    default: break;
  }
  throw Error(ErrorCode::unsupported_format, "This kind of BMP cannot be read.",
              "compression " + std::to_string(compression));
}

void read_sides(Bytes input, std::uint32_t size, Header& header) {
  if (size == kCoreHeader) {
    header.width = little(input, kFileHeader + 4, 2);
    header.height = little(input, kFileHeader + 6, 2);
    header.bits = little(input, kFileHeader + 10, 2);
    return;
  }
  header.width = little(input, kFileHeader + 4, 4);
  header.height = little(input, kFileHeader + 8, 4);
  header.bits = little(input, kFileHeader + 14, 2);
  if (size < kInfoHeader) return;
  header.per_metre_x = little(input, kFileHeader + 24, 4);
  header.per_metre_y = little(input, kFileHeader + 28, 4);
  header.top_down = (header.height & 0x80000000U) != 0;
  if (header.top_down) header.height = ~header.height + 1;
  if (header.width > 0x7FFFFFFFU) corrupt("width");
}

/// Bytes of masks that stand behind the header.
std::size_t read_masks(Bytes input, std::uint32_t size, std::uint32_t compression, Header& header) {
  if (header.coding != Coding::fields) {
    if (header.bits == 16) header.masks = {0x7C00, 0x03E0, 0x001F, 0};
    if (header.bits == 32) header.masks = {0xFF0000, 0xFF00, 0xFF, 0};
    return 0;
  }
  const bool inside = size >= kWithMasks && size != 64;
  const bool alpha = compression == 6 || (inside && size >= kWithAlphaMask);
  for (std::size_t i = 0; i < (alpha ? 4U : 3U); ++i)
    header.masks.at(i) = little(input, kFileHeader + kInfoHeader + 4 * i, 4);
  if (inside) return 0;
  return alpha ? 16 : 12;
}

void read_palette(Bytes input, std::size_t at, std::uint32_t size, Header& header) {
  const std::uint32_t used = size >= kInfoHeader ? little(input, kFileHeader + 32, 4) : 0;
  const std::uint32_t most = 1U << header.bits;
  const std::uint32_t count = used == 0 || used > most ? most : used;
  const std::size_t entry = size == kCoreHeader ? 3 : 4;
  for (std::uint32_t i = 0; i < count && at + 3 <= input.size(); ++i, at += entry) {
    header.palette.push_back({static_cast<std::uint8_t>(little(input, at + 2, 1)),
                              static_cast<std::uint8_t>(little(input, at + 1, 1)),
                              static_cast<std::uint8_t>(little(input, at, 1))});
  }
  header.palette.resize(most);  // indices without an entry are black
}

Bytes profile_in(Bytes input, std::uint32_t size) {
  if (size < kVersion5 || little(input, kFileHeader + 56, 4) != kEmbedded) return {};
  const std::size_t at = kFileHeader + std::size_t{little(input, kFileHeader + 112, 4)};
  const std::size_t bytes = little(input, kFileHeader + 116, 4);
  if (at > input.size() || bytes > input.size() - at) return {};
  return input.subspan(at, bytes);
}

}  // namespace

std::uint32_t little(Bytes bytes, std::size_t at, unsigned count) {
  if (at > bytes.size() || count > bytes.size() - at) corrupt("short header");
  std::uint32_t value = 0;
  for (unsigned i = count; i-- > 0;)
    value = value << 8 | std::to_integer<std::uint32_t>(bytes[at + i]);
  return value;
}

Header parse(Bytes input, const Limits& limits) {
  if (!is_bmp(input)) corrupt("signature");
  Header header;
  const std::uint32_t size = little(input, kFileHeader, 4);
  read_sides(input, size, header);
  check_size(header.width, header.height, limits);
  constexpr std::array<unsigned, 6> kBits{1, 4, 8, 16, 24, 32};
  if (std::ranges::find(kBits, header.bits) == kBits.end())
    throw Error(ErrorCode::unsupported_format, "This kind of BMP cannot be read.",
                std::to_string(header.bits) + " bits");
  const std::uint32_t compression = size >= kInfoHeader ? little(input, kFileHeader + 16, 4) : 0;
  header.coding = coding_of(compression, header.bits);
  const std::size_t behind = kFileHeader + size + read_masks(input, size, compression, header);
  if (header.bits <= 8) read_palette(input, behind, size, header);
  const std::size_t start = little(input, 10, 4);
  if (start < kFileHeader || start > input.size()) corrupt("start of the pixels");
  header.pixels = input.subspan(start);
  header.icc = profile_in(input, size);
  return header;
}

}  // namespace pressoir::codecs::bmp
