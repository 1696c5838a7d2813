#include "codecs/webp/riff.h"

#include "base/error.h"

namespace pressoir::codecs::webp {

std::uint32_t little_endian(Bytes bytes, std::size_t at, int count) {
  std::uint32_t value = 0;
  for (int i = count - 1; i >= 0; --i)
    value = value << 8U | std::to_integer<std::uint32_t>(bytes[at + static_cast<std::size_t>(i)]);
  return value;
}

void append_number(Buffer& out, std::uint32_t value, int count) {
  for (int i = 0; i < count; ++i) out.push_back(static_cast<std::byte>(value >> (8 * i) & 255U));
}

void append_chunk(Buffer& out, std::string_view name, Bytes payload, std::uint32_t size) {
  const auto text = as_bytes(name);
  out.insert(out.end(), text.begin(), text.end());
  append_number(out, size, 4);
  out.insert(out.end(), payload.begin(), payload.end());
  if (payload.size() == size && size % 2 != 0) out.push_back(std::byte{0});
}

void append_chunk(Buffer& out, std::string_view name, Bytes payload) {
  append_chunk(out, name, payload, narrow<std::uint32_t>(payload.size()));
}

void append_extended_head(Buffer& out, std::uint32_t flags, Size size) {
  Buffer head;
  append_number(head, flags, 4);
  append_number(head, size.width - 1, 3);
  append_number(head, size.height - 1, 3);
  append_chunk(out, "VP8X", head);
}

Buffer riff_head() { return to_buffer(as_bytes(std::string_view("RIFF\0\0\0\0WEBP", 12))); }

void finish_riff(Buffer& file, std::size_t missing) {
  if (file.size() - 8 + missing > 0xFFFFFFFEU)
    throw Error(ErrorCode::limit_exceeded, "The result is too large for a WebP.");
  const auto size = static_cast<std::uint32_t>(file.size() - 8 + missing);
  for (unsigned i = 0; i < 4; ++i) file[4 + i] = static_cast<std::byte>(size >> (8 * i) & 255U);
}

}  // namespace pressoir::codecs::webp
