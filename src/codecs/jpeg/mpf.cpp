#include "codecs/jpeg/mpf.h"

#include <cstring>

namespace pressoir::codecs::jpeg {
namespace {

constexpr std::uint32_t kEntryTag = 0xB002;
constexpr std::size_t kEntrySize = 16, kMaxImages = 64;

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

}  // namespace

std::vector<MpfEntry> read_mpf(Bytes tiff) {
  if (tiff.size() < 8) return {};
  if (std::memcmp(tiff.data(), "II*\0", 4) != 0 && std::memcmp(tiff.data(), "MM\0*", 4) != 0)
    return {};
  const std::size_t directory = number(tiff, 4, 4);
  if (!fits(tiff, directory, 2)) return {};
  const std::size_t fields = number(tiff, directory, 2);
  if (!fits(tiff, directory + 2, fields * 12)) return {};
  for (std::size_t i = 0; i < fields; ++i) {
    const std::size_t field = directory + 2 + i * 12;
    if (number(tiff, field, 2) != kEntryTag) continue;
    const std::size_t bytes = number(tiff, field + 4, 4);
    const std::size_t start = number(tiff, field + 8, 4);
    const std::size_t count = bytes / kEntrySize;
    if (count < 2 || count > kMaxImages || !fits(tiff, start, bytes)) return {};
    std::vector<MpfEntry> entries;
    for (std::size_t k = 0; k < count; ++k) {
      const std::size_t at = start + k * kEntrySize;
      entries.push_back({at, number(tiff, at + 4, 4), number(tiff, at + 8, 4)});
    }
    return entries;
  }
  return {};
}

void write_mpf_entry(std::span<std::byte> tiff, const MpfEntry& entry) {
  const bool little = is_little(tiff);
  const auto put = [&](std::size_t at, std::uint32_t value) {
    for (std::size_t i = 0; i < 4; ++i)
      tiff[at + (little ? i : 3 - i)] = static_cast<std::byte>(value >> (8 * i) & 0xFFU);
  };
  put(entry.at + 4, entry.size);
  put(entry.at + 8, entry.offset);
}

}  // namespace pressoir::codecs::jpeg
