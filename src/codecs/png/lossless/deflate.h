// Deflate: zlib streams out of libdeflate and our own encoder, and bounded inflation for text and
// profiles.
#pragma once

#include <cstddef>
#include <memory>
#include <optional>
#include <span>
#include <vector>

#include "base/bytes.h"
#include "base/deflate/deflate.h"

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

/// The encoder of ours: the smallest. @param options  see base/deflate/deflate.h.
Buffer compress_strongly(std::span<const std::uint8_t> data, const deflate::Options& options);

/// A whole zlib stream; empty when damaged or longer than `most` bytes.
std::optional<Buffer> inflate_bounded(Bytes data, std::size_t most);

}  // namespace pressoir::codecs::png
