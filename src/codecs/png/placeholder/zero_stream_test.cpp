#include "codecs/png/placeholder/zero_stream.h"

#include <gtest/gtest.h>

#include <algorithm>

#include "codecs/png/lossless/deflate.h"

namespace pressoir::codecs::png {
namespace {

TEST(ZeroStream, inflates_to_that_many_zeros) {
  for (std::uint64_t count = 1; count < 6000; ++count) {
    const auto inflated = inflate_bounded(zero_stream(count), count);
    ASSERT_TRUE(inflated) << count;
    ASSERT_EQ(inflated->size(), count);
    ASSERT_TRUE(std::ranges::all_of(*inflated, [](std::byte b) { return b == std::byte{0}; }));
  }
  const auto inflated = inflate_bounded(zero_stream(3'130'000), 3'130'000);
  ASSERT_TRUE(inflated);
  EXPECT_EQ(inflated->size(), 3'130'000U);
}

TEST(ZeroStream, is_about_as_small_as_what_a_search_finds) {
  for (const std::uint64_t count : {1, 5, 100, 2580, 2600, 7800, 65'000, 3'130'000}) {
    const std::vector<std::uint8_t> zeros(count);
    const auto searched = Compressor(12).compress(zeros).size();
    EXPECT_LE(zero_stream(count).size(), searched + 8) << count;
  }
}

}  // namespace
}  // namespace pressoir::codecs::png
