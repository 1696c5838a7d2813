#include "codecs/jpeg/library.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <array>

#include "codecs/jpeg/jpeg.h"
#include "codecs/jpeg/pictures_fixture.h"

namespace pressoir::codecs {
namespace {

TEST(JpegLibrary, reports_messages_with_their_values) {
  // The number of the first quantisation table (ITU-T T.81, B.2.4.1): there are four.
  Buffer file = jpeg::test::jpeg_of(jpeg::test::waves(24, 16));
  constexpr std::array kTables{std::byte{0xFF}, std::byte{0xDB}};
  const auto segment = std::ranges::search(file, kTables);
  ASSERT_GT(segment.size(), 0U);
  segment.begin()[4] = std::byte{7};
  try {
    (void)jpeg_codec().read(file, Limits{})->next();
    FAIL();
  } catch (const Error& error) {
    EXPECT_EQ(error.code(), ErrorCode::corrupt_input);
    EXPECT_EQ(error.detail(), "Bogus DQT index 7");
  }
}

}  // namespace
}  // namespace pressoir::codecs
