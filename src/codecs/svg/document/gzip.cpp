#include "codecs/svg/document/gzip.h"

#include <libdeflate.h>

#include <algorithm>
#include <memory>
#include <new>

namespace pressoir::codecs::svg {
namespace {

struct Free {
  void operator()(libdeflate_compressor* each) const { libdeflate_free_compressor(each); }
  void operator()(libdeflate_decompressor* each) const { libdeflate_free_decompressor(each); }
};

Buffer packed(Bytes content, int level) {
  const std::unique_ptr<libdeflate_compressor, Free> compressor(libdeflate_alloc_compressor(level));
  if (!compressor) throw std::bad_alloc();
  Buffer member(libdeflate_gzip_compress_bound(compressor.get(), content.size()));
  member.resize(libdeflate_gzip_compress(compressor.get(), content.data(), content.size(),
                                         member.data(), member.size()));
  return member;
}

}  // namespace

Buffer unpacked(Bytes member, std::size_t max) {
  const std::unique_ptr<libdeflate_decompressor, Free> decompressor(
      libdeflate_alloc_decompressor());
  if (!decompressor) throw std::bad_alloc();
  // Deflate packs at most 1032 bytes into one (zlib's technical details).
  const std::size_t most = std::min(max, member.size() * 1032 + 64);
  Buffer content(std::min<std::size_t>(most, member.size() * 8 + 1024));
  for (;;) {
    std::size_t size = 0;
    const auto result = libdeflate_gzip_decompress(decompressor.get(), member.data(), member.size(),
                                                   content.data(), content.size(), &size);
    if (result == LIBDEFLATE_SUCCESS) {
      content.resize(size);
      return content;
    }
    if (result != LIBDEFLATE_INSUFFICIENT_SPACE)
      throw Error(ErrorCode::corrupt_input,
                  "The SVGZ is damaged: its gzip data cannot be unpacked.");
    if (content.size() >= most)
      throw Error(ErrorCode::limit_exceeded,
                  "The SVGZ holds more than " + std::to_string(max) + " bytes.");
    content.resize(std::min(most, content.size() * 4));
  }
}

Buffer packed(Bytes content) { return packed(content, 12); }

std::size_t packed_size(Bytes content) { return packed(content, 9).size(); }

}  // namespace pressoir::codecs::svg
