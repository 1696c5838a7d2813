#include "base/deflate/deflate.h"

#include <gtest/gtest.h>
#include <libdeflate.h>
#include <sys/mman.h>
#include <zlib.h>

#include <algorithm>
#include <array>
#include <memory>
#include <span>
#include <string>
#include <vector>

namespace pressoir::deflate {
namespace {

using Data = std::vector<std::uint8_t>;

/// By zlib; empty string on success.
std::string inflated_by_zlib(const Buffer& stream, const Data& expected) {
  z_stream state{};
  if (inflateInit2(&state, -15) != Z_OK) return "out of memory";
  const std::unique_ptr<z_stream, decltype(&inflateEnd)> owner(&state, &inflateEnd);
  Data out(expected.size() + 1);
  state.next_in = const_cast<Bytef*>(as_u8(stream));
  state.avail_in = static_cast<uInt>(stream.size());
  state.next_out = out.data();
  state.avail_out = static_cast<uInt>(out.size());
  if (inflate(&state, Z_FINISH) != Z_STREAM_END) return state.msg ? state.msg : "not at its end";
  if (state.avail_in > 0) return "bytes behind the end";
  out.resize(state.total_out);
  return out == expected ? "" : "other data";
}

std::string inflated_by_libdeflate(const Buffer& stream, const Data& expected) {
  const std::unique_ptr<libdeflate_decompressor, decltype(&libdeflate_free_decompressor)> owner(
      libdeflate_alloc_decompressor(), &libdeflate_free_decompressor);
  Data out(expected.size() + 1);
  std::size_t size = 0;
  const auto result = libdeflate_deflate_decompress(owner.get(), stream.data(), stream.size(),
                                                    out.data(), out.size(), &size);
  if (result != LIBDEFLATE_SUCCESS) return "refused";
  out.resize(size);
  return out == expected ? "" : "other data";
}

Buffer packed(const Data& data, const Options& options = {}) {
  Buffer stream = compress(data, options);
  EXPECT_EQ(inflated_by_zlib(stream, data), "") << data.size() << " bytes";
  EXPECT_EQ(inflated_by_libdeflate(stream, data), "") << data.size() << " bytes";
  return stream;
}

Data noise(std::size_t size, std::uint32_t seed = 1) {
  Data data(size);
  for (auto& value : data)
    value = static_cast<std::uint8_t>((seed = seed * 1664525U + 1013904223U) >> 24U);
  return data;
}

/// Words in a random order: text.
Data words(std::size_t size, std::uint32_t seed = 7) {
  static constexpr std::array<std::string_view, 8> kWords{"press ", "oil ",   "olive ", "stone ",
                                                          "mill ",  "water ", "leaf\n", "harvest "};
  Data data;
  while (data.size() < size) {
    const auto word = kWords[(seed = seed * 1664525U + 1013904223U) >> 29U];
    data.insert(data.end(), word.begin(), word.end());
  }
  data.resize(size);
  return data;
}

std::size_t libdeflate_size(const Data& data) {
  const std::unique_ptr<libdeflate_compressor, decltype(&libdeflate_free_compressor)> owner(
      libdeflate_alloc_compressor(12), &libdeflate_free_compressor);
  Data out(libdeflate_deflate_compress_bound(owner.get(), data.size()));
  return libdeflate_deflate_compress(owner.get(), data.data(), data.size(), out.data(), out.size());
}

/// Memory that ends where the next page may not be read.
class EndOfMemory {
 public:
  EndOfMemory() {
    pages_ = static_cast<std::uint8_t*>(
        ::mmap(nullptr, 2 * kPage, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0));
    EXPECT_NE(pages_, MAP_FAILED);
    EXPECT_EQ(::mprotect(pages_ + kPage, kPage, PROT_NONE), 0);
  }
  ~EndOfMemory() { ::munmap(pages_, 2 * kPage); }
  EndOfMemory(const EndOfMemory&) = delete;
  EndOfMemory& operator=(const EndOfMemory&) = delete;
  std::span<const std::uint8_t> with(const Data& data) {
    std::uint8_t* begin = pages_ + kPage - data.size();
    std::ranges::copy(data, begin);
    return {begin, data.size()};
  }

 private:
  static constexpr std::size_t kPage = 64 * 1024;
  std::uint8_t* pages_;
};

TEST(Deflate, reads_nothing_behind_the_data) {
  EndOfMemory memory;
  for (const std::size_t zeros : {3U, 20U, 100U, 257U, 258U, 259U, 600U}) {
    Data data(zeros, 0);  // two equal runs, of which the second is the end
    data.push_back(1);
    data.resize(2 * zeros + 1, 0);
    EXPECT_EQ(inflated_by_zlib(compress(memory.with(data), {}), data), "") << zeros;
  }
}

TEST(Deflate, of_nothing_is_two_bytes) { EXPECT_EQ(packed({}).size(), 2U); }

TEST(Deflate, comes_back_for_every_small_size) {
  for (std::size_t size = 1; size <= 70; ++size) {
    packed(noise(size));
    packed(words(size));
    packed(Data(size, 0x5A));
  }
}

TEST(Deflate, of_one_byte_a_million_times_is_about_one_thousandth) {
  EXPECT_LT(packed(Data(1'000'000, 0)).size(), 1'100U);
  EXPECT_LT(packed(Data(1'000'000, 255)).size(), 1'100U);
}

TEST(Deflate, stores_what_cannot_be_packed) {
  for (const std::size_t size : {100U, 65535U, 65536U, 200'000U}) {
    const auto stream = packed(noise(size));
    EXPECT_LE(stream.size(), size + 5 * (size / 65535 + 1) + 5) << size;
  }
}

TEST(Deflate, stores_and_packs_within_one_stream) {
  Data data = words(50'000);
  const Data random = noise(150'000);
  data.insert(data.end(), random.begin(), random.end());
  const Data more = words(50'000, 9);
  data.insert(data.end(), more.begin(), more.end());
  EXPECT_LT(packed(data).size(), packed(words(50'000)).size() * 2 + 151'000);
}

TEST(Deflate, finds_again_what_is_up_to_the_window_behind) {
  for (const std::size_t distance :
       {1U, 2U, 3U, 257U, 258U, 259U, 4096U, 24'577U, 32'766U, 32'767U}) {
    const Data part = noise(distance, 3);
    Data data;
    for (std::size_t i = 0; i < distance + 5'000; ++i) data.push_back(part[i % distance]);
    EXPECT_LT(packed(data).size(), distance + 400) << distance;
  }
}

TEST(Deflate, does_not_copy_from_before_the_window) {
  const Data part = noise(40'000, 5);
  Data data = part;
  data.insert(data.end(), part.begin(), part.end());
  EXPECT_GE(packed(data).size(), data.size());
}

TEST(Deflate, packs_several_segments) {
  Data data = words(1'400'000);
  for (std::size_t i = 700'000; i < 1'200'000; ++i) data[i] = static_cast<std::uint8_t>(i / 3000);
  packed(data);
}

TEST(Deflate, comes_back_with_runs_of_pixels_of_every_period) {
  Data data;
  std::uint32_t seed = 11;
  for (int run = 0; run < 300; ++run) {
    seed = seed * 1664525U + 1013904223U;
    const std::size_t length = (seed >> 8U) % 900, kind = seed >> 30U;
    for (std::size_t i = 0; i < length; ++i)
      data.push_back(static_cast<std::uint8_t>(kind == 0 ? seed >> 24U : (i % (kind + 1)) * 40));
    data.push_back(static_cast<std::uint8_t>(seed >> 16U));
  }
  for (std::size_t period = 1; period <= 8; ++period) packed(data, {.period = period});
  for (const unsigned depth : {1U, 4U, 1000U}) packed(data, {.depth = depth, .rounds = 1});
  packed(data, {.rounds = 0});
}

/// Rows of pixels of four bytes: runs of few colours and lengths, and points between them.
Data rows_of_runs() {
  Data data;
  std::uint32_t seed = 3;
  while (data.size() < 120'000) {
    seed = seed * 1664525U + 1013904223U;
    const auto colour = static_cast<std::uint8_t>(seed >> 29U);
    for (std::size_t pixels = 1 + (seed >> 20U) % 90; pixels > 0; --pixels)
      for (const int step : {0, 50, 100, 200})
        data.push_back(static_cast<std::uint8_t>(colour + step));
  }
  return data;
}

TEST(Deflate, of_more_work_is_no_larger) {
  for (const Data& data : {words(60'000), rows_of_runs()}) {
    const Options usual{.depth = 64, .rounds = 1, .period = 4};
    Options thorough{.depth = 512, .rounds = 15, .splits = 3, .all_lengths = true, .period = 4};
    const std::size_t least = packed(data, usual).size();
    EXPECT_LE(packed(data, thorough).size(), least);
    thorough.piece = 1;  // every step may be a block
    packed(data, thorough);
  }
}

TEST(Deflate, tries_shorter_copies_where_the_longest_fits) {
  // 258 bytes come again, and behind 250 of them what follows comes from elsewhere.
  Data data = words(600, 5);
  const Data twice(data.begin() + 100, data.begin() + 358), tail = words(400, 9);
  data.insert(data.end(), tail.begin(), tail.end());
  for (int i = 0; i < 40; ++i) {
    data.insert(data.end(), twice.begin(), twice.end());
    data.insert(data.end(), tail.begin() + 8 * i, tail.begin() + 8 * i + 60);
  }
  EXPECT_LE(packed(data, {.all_lengths = true}).size(), packed(data).size());
}

TEST(Deflate, is_smaller_than_the_strongest_level_of_libdeflate) {
  Data picture;
  for (int y = 0; y < 300; ++y)
    for (int x = 0; x < 400; ++x) {
      const int value = (x * x + y * y) / 900 + ((x ^ y) & 3);
      picture.push_back(static_cast<std::uint8_t>(y % 40 < 20 ? value : 255));
    }
  for (const Data& data : {words(200'000), picture})
    EXPECT_LT(packed(data).size(), libdeflate_size(data));
}

TEST(Deflate, says_the_same_every_time) {
  const Data data = words(100'000);
  EXPECT_EQ(compress(data, {}), compress(data, {}));
}

}  // namespace
}  // namespace pressoir::deflate
