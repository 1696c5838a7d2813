#include "dialects/imagerecycle/header_size.h"

#include <string_view>
#include <utility>

#include "base/bytes.h"
#include "base/files/file_threads.h"

namespace pressoir::dialects::imagerecycle {
namespace {

constexpr std::size_t kHeadBytes = 32;
constexpr std::size_t kWindowBytes = 64 * 1024;
constexpr std::size_t kSegmentBytes = 9;  // as far as the size in a frame header
constexpr int kMaxSegments = 1000;        // of a JPEG, before its frame header

std::uint32_t byte_at(std::string_view text, std::size_t at) {
  return static_cast<unsigned char>(text.at(at));
}
std::uint32_t big16(std::string_view text, std::size_t at) {
  return byte_at(text, at) << 8U | byte_at(text, at + 1);
}
std::uint32_t little16(std::string_view text, std::size_t at) {
  return byte_at(text, at + 1) << 8U | byte_at(text, at);
}
std::uint32_t big32(std::string_view text, std::size_t at) {
  return big16(text, at) << 16U | big16(text, at + 2);
}

/// SOF0 to SOF15 without DHT, JPG and DAC, which stand among them.
bool is_frame_header(std::uint32_t marker) {
  return marker >= 0xC0 && marker <= 0xCF && marker != 0xC4 && marker != 0xC8 && marker != 0xCC;
}

/// A stretch of the file in memory: to read a few bytes of a sealed file costs as much as this.
class Window {
 public:
  explicit Window(const Readable& file) : file_(file) {}
  /// Up to `bytes` (at most kWindowBytes) from `at`, fewer only at the file's end. Valid until the
  /// next call.
  std::string_view read(std::uint64_t at, std::size_t bytes) {
    if (at < start_ || at + bytes > start_ + content_.size()) {
      content_.resize(kWindowBytes);
      content_.resize(file_.read_at(at, content_));
      start_ = at;
    }
    return as_text(content_).substr(at - start_, bytes);
  }

 private:
  const Readable& file_;
  std::uint64_t start_ = 0;
  Buffer content_;
};

Size jpeg_size(Window& file) {
  std::uint64_t at = 2;
  for (int i = 0; i < kMaxSegments; ++i) {
    const auto segment = file.read(at, kSegmentBytes);
    if (segment.size() < kSegmentBytes) return {};
    if (byte_at(segment, 0) != 0xFF) return {};
    const auto marker = byte_at(segment, 1);
    if (marker == 0xFF) {  // a fill byte
      ++at;
      continue;
    }
    if (is_frame_header(marker)) return {big16(segment, 7), big16(segment, 5)};
    if (marker == 0xDA) return {};  // a scan without a frame
    at += 2 + big16(segment, 2);
  }
  return {};
}

Size webp_size(std::string_view head) {
  const std::string_view chunk = head.substr(12, 4);
  if (chunk == "VP8X")  // 24 bits each, less one
    return {1 + (little16(head, 24) | byte_at(head, 26) << 16U),
            1 + (little16(head, 27) | byte_at(head, 29) << 16U)};
  if (chunk == "VP8L") {  // 14 bits each, less one, behind a byte of signature
    const auto bits = little16(head, 21) | little16(head, 23) << 16U;
    return {1 + (bits & 0x3FFFU), 1 + (bits >> 14U & 0x3FFFU)};
  }
  if (chunk == "VP8 ") return {little16(head, 26) & 0x3FFFU, little16(head, 28) & 0x3FFFU};
  return {};
}

/// Of formats other than JPEG, whose size lies further inside the file.
Size size_at_start(std::string_view head) {
  if (head.starts_with("\x89PNG\r\n\x1A\n") && head.size() >= 24)
    return {big32(head, 16), big32(head, 20)};
  const bool is_gif = head.starts_with("GIF87a") || head.starts_with("GIF89a");
  if (is_gif && head.size() >= 10) return {little16(head, 6), little16(head, 8)};
  if (head.size() >= 30 && head.starts_with("RIFF") && head.substr(8).starts_with("WEBP"))
    return webp_size(head);
  return {};
}

}  // namespace

Size header_size(const Readable& file) {
  Window window(file);
  const auto start = window.read(0, kHeadBytes);
  return start.starts_with("\xFF\xD8\xFF") ? jpeg_size(window) : size_at_start(start);
}

Async<Size> read_header_size(ReadablePtr file) {
  auto read = [file = std::move(file)] { return header_size(*file); };
  co_return co_await on_file_thread(std::move(read));
}

}  // namespace pressoir::dialects::imagerecycle
