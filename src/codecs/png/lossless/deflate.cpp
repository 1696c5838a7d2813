#include "codecs/png/lossless/deflate.h"

#include <libdeflate.h>
#include <zlib.h>

#include <algorithm>
#include <array>

namespace pressoir::codecs::png {
namespace {

// With the most effort (a coding of a megabyte of noise takes a second of CPU): streams that are
// coded in several ways, and once as well as we can.
constexpr std::size_t kSeveralWays = 2'000'000;
constexpr std::size_t kBestWay = 6'000'000;

/// By our encoder.
Buffer compress_strongly(std::span<const std::uint8_t> data, const deflate::Options& options) {
  const Buffer raw = deflate::compress(data, options);
  Buffer out;
  out.reserve(raw.size() + 6);
  out.assign({std::byte{0x78}, std::byte{0xDA}});  // a window of 32 kB, the slowest (RFC 1950, 2.2)
  out.insert(out.end(), raw.begin(), raw.end());
  const std::uint32_t sum = libdeflate_adler32(1, data.data(), data.size());
  for (int shift = 24; shift >= 0; shift -= 8)
    out.push_back(static_cast<std::byte>(sum >> shift & 0xFFU));
  return out;
}

/// The smallest of codings that end elsewhere: by runs of bytes and of pixels, by other pieces.
Buffer compress_in_every_way(std::span<const std::uint8_t> rows, std::size_t period) {
  if (rows.size() > kBestWay) return compress_strongly(rows, {.period = period});
  deflate::Options options{
      .depth = 512, .rounds = 15, .splits = 3, .piece = 64, .all_lengths = true, .period = period};
  Buffer best = compress_strongly(rows, options);
  if (rows.size() > kSeveralWays) return best;
  const auto attempt = [&] {
    Buffer other = compress_strongly(rows, options);
    if (other.size() < best.size()) best = std::move(other);
  };
  options.piece = 160;
  attempt();
  if (period == 1) return best;
  options.period = 1;
  attempt();
  return best;
}

}  // namespace

Compressor::Compressor(int level) : compressor_(libdeflate_alloc_compressor(level)) {
  if (compressor_ == nullptr) throw Error(ErrorCode::limit_exceeded, "Out of memory.");
}

Compressor::~Compressor() { libdeflate_free_compressor(compressor_); }

Buffer Compressor::compress(std::span<const std::uint8_t> data) {
  Buffer out(libdeflate_zlib_compress_bound(compressor_, data.size()));
  out.resize(
      libdeflate_zlib_compress(compressor_, data.data(), data.size(), out.data(), out.size()));
  out.shrink_to_fit();
  return out;
}

std::size_t Compressor::size_of(std::span<const std::uint8_t> data) {
  const std::size_t bound = libdeflate_zlib_compress_bound(compressor_, data.size());
  if (scratch_.size() < bound) scratch_.resize(bound);
  return libdeflate_zlib_compress(compressor_, data.data(), data.size(), scratch_.data(),
                                  scratch_.size());
}

Buffer compress_for_good(std::span<const std::uint8_t> rows, Effort effort, std::size_t period) {
  const std::size_t bytes = rows.size();
  if (bytes > kSomeSearch) return Compressor(6).compress(rows);
  if (bytes > kFullSearch || effort == Effort::low) return Compressor(9).compress(rows);
  if (bytes > kStrongSearch) return Compressor(10).compress(rows);
  if (effort == Effort::max) return compress_in_every_way(rows, period);
  return compress_strongly(rows, {.depth = 64, .rounds = 1, .period = period});
}

std::optional<Buffer> inflate_bounded(Bytes data, std::size_t most) {
  z_stream stream{};
  if (inflateInit(&stream) != Z_OK) throw Error(ErrorCode::limit_exceeded, "Out of memory.");
  const std::unique_ptr<z_stream, decltype(&inflateEnd)> owner(&stream, &inflateEnd);
  stream.next_in = const_cast<Bytef*>(as_u8(data));
  stream.avail_in = narrow<uInt>(data.size());
  Buffer out;
  std::array<std::uint8_t, 16384> part{};
  for (;;) {
    stream.next_out = part.data();
    stream.avail_out = part.size();
    const int status = inflate(&stream, Z_NO_FLUSH);
    const std::size_t got = part.size() - stream.avail_out;
    if (out.size() + got > most) return std::nullopt;
    const auto bytes = std::as_bytes(std::span(part).first(got));
    out.insert(out.end(), bytes.begin(), bytes.end());
    if (status == Z_STREAM_END) return out;
    if (status != Z_OK || (got == 0 && stream.avail_in == 0)) return std::nullopt;
  }
}

}  // namespace pressoir::codecs::png
