// Deflate: zlib streams out of libdeflate and zopfli, and bounded inflation for text and profiles.
#pragma once

#include <cstddef>
#include <memory>
#include <optional>
#include <span>
#include <vector>

#include "base/bytes.h"

struct libdeflate_compressor;

namespace pressoir::codecs::png {

/// libdeflate at one level (1 fast .. 12 optimal parse). One thread at a time.
class Compressor {
 public:
  explicit Compressor(int level);
  ~Compressor();
  Compressor(const Compressor&) = delete;
  Compressor& operator=(const Compressor&) = delete;
  Buffer compress(std::span<const std::uint8_t> data);
  /// The size alone; memory is reused between calls.
  std::size_t size_of(std::span<const std::uint8_t> data);

 private:
  libdeflate_compressor* compressor_;
  Buffer scratch_;
};

/// zopfli: the smallest, some 100 times the work.
Buffer compress_with_zopfli(std::span<const std::uint8_t> data, int iterations);

/// A whole zlib stream; empty when damaged or longer than `most` bytes.
std::optional<Buffer> inflate_bounded(Bytes data, std::size_t most);

}  // namespace pressoir::codecs::png
