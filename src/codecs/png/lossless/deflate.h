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
#include "model/goal.h"

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

// Streams that are searched in every way, strongly coded, and coded by more than the fastest level.
inline constexpr std::size_t kFullSearch = 24'000'000;
inline constexpr std::size_t kStrongSearch = 12'000'000;
inline constexpr std::size_t kSomeSearch = 96'000'000;

/// The stream that is written: by our encoder unless there is much of it or little effort; with the
/// most effort the best of several of its codings.
/// @param period  1..8: bytes of a pixel where there are runs of pixels, else 1.
Buffer compress_for_good(std::span<const std::uint8_t> rows, Effort effort, std::size_t period);

/// A whole zlib stream; empty when damaged or longer than `most` bytes.
std::optional<Buffer> inflate_bounded(Bytes data, std::size_t most);

}  // namespace pressoir::codecs::png
