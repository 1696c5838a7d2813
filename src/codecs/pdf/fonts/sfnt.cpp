#include "codecs/pdf/fonts/sfnt.h"

#include <algorithm>
#include <bit>

namespace pressoir::codecs::pdf {
namespace {

constexpr std::uint32_t kTrueType = 0x00010000, kApple = 0x74727565;  // the second one: "true"
constexpr std::size_t kHeader = 12, kEntry = 16, kMaxTables = 64;
constexpr std::size_t kAdjustment = 8;  // of "head": checkSumAdjustment

void put_16(Buffer& out, std::uint32_t value) {
  out.insert(out.end(),
             {static_cast<std::byte>(value >> 8U & 0xFFU), static_cast<std::byte>(value & 0xFFU)});
}
void put_32(Buffer& out, std::uint32_t value) {
  put_16(out, value >> 16U);
  put_16(out, value & 0xFFFFU);
}

void set_32(Buffer& out, std::size_t at, std::uint32_t value) {
  for (unsigned i = 0; i < 4; ++i)
    out[at + i] = static_cast<std::byte>(value >> (24 - 8 * i) & 0xFFU);
}

std::uint32_t checksum(Bytes data) {
  std::uint32_t sum = 0;
  for (std::size_t i = 0; i < data.size(); ++i)
    sum += std::to_integer<std::uint32_t>(data[i]) << (24 - 8 * (i % 4));
  return sum;
}

}  // namespace

std::uint16_t font_number_16(Bytes data, std::size_t at) {
  return static_cast<std::uint16_t>(std::to_integer<unsigned>(data[at]) << 8U |
                                    std::to_integer<unsigned>(data[at + 1]));
}

std::uint32_t font_number_32(Bytes data, std::size_t at) {
  return std::uint32_t{font_number_16(data, at)} << 16U | font_number_16(data, at + 2);
}

FontTable* FontFile::find(std::string_view tag) {
  const auto found = std::ranges::find(tables, tag, &FontTable::tag);
  return found == tables.end() ? nullptr : &*found;
}

std::optional<FontFile> read_font(Bytes file) {
  if (file.size() < kHeader) return std::nullopt;
  FontFile font{.version = font_number_32(file, 0), .tables = {}};
  const std::size_t count = font_number_16(file, 4);
  const bool is_known = font.version == kTrueType || font.version == kApple;
  if (!is_known || count > kMaxTables || file.size() < kHeader + count * kEntry)
    return std::nullopt;
  for (std::size_t i = 0; i < count; ++i) {
    const auto entry = file.subspan(kHeader + i * kEntry, kEntry);
    const std::size_t at = font_number_32(entry, 8), size = font_number_32(entry, 12);
    if (at > file.size() || size > file.size() - at) return std::nullopt;
    std::string tag(as_text(entry.first(4)));
    if (font.find(tag) != nullptr) return std::nullopt;
    font.tables.push_back({std::move(tag), to_buffer(file.subspan(at, size))});
  }
  return font;
}

Buffer write_font(FontFile font) {
  std::ranges::sort(font.tables, {}, &FontTable::tag);
  if (auto* head = font.find("head"); head && head->data.size() >= kAdjustment + 4)
    set_32(head->data, kAdjustment, 0);
  const auto count = static_cast<std::uint32_t>(font.tables.size());
  const auto power = static_cast<std::uint32_t>(std::bit_width(count) - 1);
  Buffer out;
  put_32(out, font.version);
  put_16(out, count);
  put_16(out, 16U << power);
  put_16(out, power);
  put_16(out, count * 16 - (16U << power));
  std::size_t at = kHeader + count * kEntry, head_at = 0;
  for (const auto& table : font.tables) {
    out.insert(out.end(), as_bytes(table.tag).begin(), as_bytes(table.tag).end());
    put_32(out, checksum(table.data));
    put_32(out, narrow<std::uint32_t>(at));
    put_32(out, narrow<std::uint32_t>(table.data.size()));
    if (table.tag == "head") head_at = at;
    at += (table.data.size() + 3) / 4 * 4;
  }
  for (const auto& table : font.tables) {
    out.insert(out.end(), table.data.begin(), table.data.end());
    out.resize((out.size() + 3) / 4 * 4);
  }
  constexpr std::uint32_t kWhole = 0xB1B0AFBA;  // less the sum over all of the font
  if (head_at != 0 && head_at + kAdjustment + 4 <= out.size())
    set_32(out, head_at + kAdjustment, kWhole - checksum(out));
  return out;
}

}  // namespace pressoir::codecs::pdf
