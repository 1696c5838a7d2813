#include "dialects/megaoptim/picture_head.h"

#include <array>

namespace pressoir::dialects::megaoptim {
namespace {

constexpr int kMostSegments = 1000;  // of a JPEG, before its frame header

std::uint32_t byte_at(std::string_view text, std::size_t at) {
  return static_cast<unsigned char>(text.at(at));
}

/// SOF0 to SOF15 without DHT, JPG and DAC, which stand among them.
bool is_frame_header(std::uint32_t marker) {
  return marker >= 0xC0 && marker <= 0xCF && marker != 0xC4 && marker != 0xC8 && marker != 0xCC;
}

}  // namespace

std::optional<Format> format_in(const TempFile& file) {
  static constexpr std::string_view kJpeg = "\xFF\xD8\xFF", kPng = "\x89PNG\r\n\x1A\n";
  std::array<std::byte, 12> bytes{};
  const std::string_view head = as_text({bytes.data(), file.read_at(0, bytes)});
  if (head.starts_with(kJpeg)) return Format("jpeg");
  if (head.starts_with(kPng)) return Format("png");
  if (head.starts_with("GIF87a") || head.starts_with("GIF89a")) return Format("gif");
  if (head.starts_with("RIFF") && head.ends_with("WEBP")) return Format("webp");
  return std::nullopt;
}

std::string_view mime_of(const std::optional<Format>& format) {
  if (format == Format("jpeg")) return "image/jpeg";
  if (format == Format("png")) return "image/png";
  if (format == Format("gif")) return "image/gif";
  if (format == Format("webp")) return "image/webp";
  return "application/octet-stream";
}

bool is_cmyk_jpeg(const TempFile& file) {
  if (format_in(file) != Format("jpeg")) return false;
  std::uint64_t at = 2;
  for (int i = 0; i < kMostSegments; ++i) {
    std::array<std::byte, 10> bytes{};
    if (file.read_at(at, bytes) < bytes.size()) return false;
    const std::string_view segment = as_text(bytes);
    if (byte_at(segment, 0) != 0xFF) return false;
    const auto marker = byte_at(segment, 1);
    if (marker == 0xFF) {  // a fill byte
      ++at;
      continue;
    }
    if (is_frame_header(marker)) return byte_at(segment, 9) == 4;
    if (marker == 0xDA) return false;  // a scan without a frame
    at += 2 + (byte_at(segment, 2) << 8U | byte_at(segment, 3));
  }
  return false;
}

}  // namespace pressoir::dialects::megaoptim
