#include "codecs/png/chunk_writer.h"

#include <libdeflate.h>

#include <span>
#include <utility>

#include "base/error.h"

namespace pressoir::codecs::png {

void append_32(Buffer& out, std::uint32_t value) {
  for (int shift = 24; shift >= 0; shift -= 8)
    out.push_back(static_cast<std::byte>(value >> shift & 0xFF));
}

void append_16(Buffer& out, std::uint16_t value) {
  out.push_back(static_cast<std::byte>(value >> 8));
  out.push_back(static_cast<std::byte>(value & 0xFF));
}

ChunkWriter::ChunkWriter() {
  const auto signature = std::as_bytes(std::span(kSignature));
  out_.assign(signature.begin(), signature.end());
}

void ChunkWriter::add(Tag type, Bytes data) {
  if (data.size() > kMaxLength) throw Error(ErrorCode::limit_exceeded, "The result is too large.");
  append_32(out_, static_cast<std::uint32_t>(data.size()));
  const std::size_t start = out_.size();
  append_32(out_, type);
  out_.insert(out_.end(), data.begin(), data.end());
  append_32(out_, libdeflate_crc32(0, out_.data() + start, out_.size() - start));
}

void ChunkWriter::add_header(const Header& header) {
  Buffer data;
  append_32(data, header.width);
  append_32(data, header.height);
  for (const std::uint8_t value :
       {header.depth, static_cast<std::uint8_t>(header.type), std::uint8_t{0}, std::uint8_t{0},
        static_cast<std::uint8_t>(header.interlaced ? 1 : 0)})
    data.push_back(static_cast<std::byte>(value));
  add(tag("IHDR"), data);
}

Buffer ChunkWriter::finish() && {
  add(tag("IEND"), {});
  return std::move(out_);
}

}  // namespace pressoir::codecs::png
