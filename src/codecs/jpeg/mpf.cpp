#include "codecs/jpeg/mpf.h"

#include <cstring>

namespace pressoir::codecs::jpeg {
namespace {

constexpr std::uint32_t kCountTag = 0xB001, kEntryTag = 0xB002, kIdentifierTag = 0xB003;
constexpr std::size_t kEntrySize = 16, kIdentifierSize = 33, kFieldSize = 12, kMaxImages = 256;

bool is_little(Bytes tiff) { return tiff[0] == std::byte{'I'}; }

std::uint32_t number(Bytes tiff, std::size_t at, std::size_t size) {
  std::uint32_t value = 0;
  for (std::size_t i = 0; i < size; ++i) {
    const std::size_t index = is_little(tiff) ? size - 1 - i : i;
    value = value << 8U | std::to_integer<std::uint32_t>(tiff[at + index]);
  }
  return value;
}

bool fits(Bytes tiff, std::size_t at, std::size_t size) {
  return at <= tiff.size() && size <= tiff.size() - at;
}

void put(std::span<std::byte> tiff, std::size_t at, std::uint32_t value, std::size_t size) {
  const bool little = is_little(tiff);
  for (std::size_t i = 0; i < size; ++i)
    tiff[at + (little ? i : size - 1 - i)] = static_cast<std::byte>(value >> (8 * i) & 0xFFU);
}

/// Moves the records that stay together and fills the rest with zeros.
void keep_records(std::span<std::byte> records, std::size_t size, const std::vector<bool>& stays) {
  std::size_t to = 0;
  for (std::size_t i = 0; i < stays.size(); ++i) {
    if (!stays[i]) continue;
    std::memmove(&records[to], &records[i * size], size);
    to += size;
  }
  std::memset(records.data() + to, 0, stays.size() * size - to);
}

}  // namespace

std::vector<MpfEntry> read_mpf(Bytes tiff) {
  if (tiff.size() < 8) return {};
  if (std::memcmp(tiff.data(), "II*\0", 4) != 0 && std::memcmp(tiff.data(), "MM\0*", 4) != 0)
    return {};
  const std::size_t directory = number(tiff, 4, 4);
  if (!fits(tiff, directory, 2)) return {};
  const std::size_t fields = number(tiff, directory, 2);
  if (!fits(tiff, directory + 2, fields * kFieldSize)) return {};
  for (std::size_t i = 0; i < fields; ++i) {
    const std::size_t field = directory + 2 + i * kFieldSize;
    if (number(tiff, field, 2) != kEntryTag) continue;
    const std::size_t bytes = number(tiff, field + 4, 4);
    const std::size_t start = number(tiff, field + 8, 4);
    const std::size_t count = bytes / kEntrySize;
    if (count < 2 || count > kMaxImages || !fits(tiff, start, bytes)) return {};
    if (start < directory + 2 + fields * kFieldSize) return {};  // entries over the directory
    std::vector<MpfEntry> entries;
    for (std::size_t k = 0; k < count; ++k) {
      const std::size_t at = start + k * kEntrySize;
      entries.push_back({.at = at,
                         .size = number(tiff, at + 4, 4),
                         .offset = number(tiff, at + 8, 4),
                         .type = number(tiff, at, 4) & 0xFFFFFFU});
    }
    return entries;
  }
  return {};
}

void keep_mpf_entries(std::span<std::byte> tiff, const std::vector<bool>& stays) {
  const std::vector<MpfEntry> entries = read_mpf(tiff);
  std::vector<std::uint32_t> numbers{0};  // new ones, which count from 1
  std::uint32_t count = 0;
  for (const bool stay : stays) numbers.push_back(stay ? ++count : 0);
  for (const MpfEntry& entry : entries)
    for (const std::size_t at : {entry.at + 12, entry.at + 14}) {
      const std::uint32_t other = number(tiff, at, 2);
      put(tiff, at, other < numbers.size() ? numbers[other] : 0, 2);
    }
  keep_records(tiff.subspan(entries.front().at), kEntrySize, stays);
  const std::size_t directory = number(tiff, 4, 4);
  const std::size_t fields = number(tiff, directory, 2);
  for (std::size_t i = 0; i < fields; ++i) {
    const std::size_t field = directory + 2 + i * kFieldSize;
    const std::uint32_t tag = number(tiff, field, 2), bytes = number(tiff, field + 4, 4);
    if (tag == kCountTag) put(tiff, field + 8, count, 4);
    if (tag == kEntryTag) put(tiff, field + 4, count * kEntrySize, 4);
    const std::size_t start = number(tiff, field + 8, 4);
    if (tag != kIdentifierTag || bytes != stays.size() * kIdentifierSize ||
        start < directory + 2 + fields * kFieldSize || !fits(tiff, start, bytes))
      continue;
    keep_records(tiff.subspan(start), kIdentifierSize, stays);
    put(tiff, field + 4, count * kIdentifierSize, 4);
  }
}

void write_mpf_entry(std::span<std::byte> tiff, const MpfEntry& entry) {
  put(tiff, entry.at + 4, entry.size, 4);
  put(tiff, entry.at + 8, entry.offset, 4);
}

}  // namespace pressoir::codecs::jpeg
