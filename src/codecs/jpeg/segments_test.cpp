#include "codecs/jpeg/segments.h"

#include <gtest/gtest.h>

#include "codecs/jpeg/pictures_fixture.h"

namespace pressoir::codecs::jpeg {
namespace {

using test::jpeg_of;
using test::waves;

TEST(JpegSegments, read_the_frame_header) {
  const Buffer jpeg = jpeg_of(waves(40, 24));
  const Segments segments = parse_segments(jpeg);
  EXPECT_EQ(segments.frame.marker, 0xC0);
  EXPECT_EQ(segments.frame.width, 40U);
  EXPECT_EQ(segments.frame.height, 24U);
  EXPECT_EQ(segments.frame.components, 3);
  EXPECT_EQ(segments.scans, 1U);
  EXPECT_TRUE(segments.has_end);
  EXPECT_EQ(segments.image_end, jpeg.size());
}

TEST(JpegSegments, separate_trailing_data_and_stray_bytes) {
  Buffer jpeg = jpeg_of(waves(16, 16));
  const std::size_t size = jpeg.size();
  jpeg.insert(jpeg.begin() + 2, {std::byte{1}, std::byte{2}, std::byte{3}});
  const Bytes tail = as_bytes("PK and more");
  jpeg.insert(jpeg.end(), tail.begin(), tail.end());
  const Segments segments = parse_segments(jpeg);
  EXPECT_EQ(segments.garbage, 3U);
  EXPECT_EQ(segments.image_end, size + 3);
  EXPECT_EQ(as_text(segments.trailing), "PK and more");
}

TEST(JpegSegments, put_together_again_give_the_file) {
  const Buffer jpeg = test::with_segment(jpeg_of(waves(33, 17)), 0xFE, "", as_bytes("a remark"));
  const Segments segments = parse_segments(jpeg);
  Buffer again = {std::byte{0xFF}, std::byte{0xD8}};
  for (const Segment& extra : segments.extra)
    append_segment(again, extra.marker, {}, extra.payload);
  for (const Bytes piece : segments.coded) again.insert(again.end(), piece.begin(), piece.end());
  again.insert(again.end(), {std::byte{0xFF}, std::byte{0xD9}});
  EXPECT_EQ(again, jpeg);
}

TEST(JpegSegments, refuse_what_is_not_a_jpeg) {
  for (const std::string_view text :
       {"", "\xFF\xD8", "\xFF\xD8\xFF", "\xFF\xD8\xFF\xD9", "PNG data",
        "\xFF\xD8\xFF\xE0\xFF\xFF short", "\xFF\xD8\xFF\xFF\xFF\xFF"})
    EXPECT_THROW(parse_segments(as_bytes(text)), Error) << text.size();
}

TEST(JpegSegments, survive_any_truncation_and_any_changed_byte) {
  const Buffer jpeg = jpeg_of(waves(24, 24));
  for (std::size_t i = 0; i < jpeg.size(); ++i) {
    Buffer changed = jpeg;
    changed[i] ^= std::byte{0xFF};
    for (const Bytes bytes : {Bytes(jpeg).first(i), Bytes(changed)}) {
      try {
        EXPECT_LE(parse_segments(bytes).image_end, bytes.size());
      } catch (const Error& error) {
        EXPECT_EQ(error.code(), ErrorCode::corrupt_input);
      }
    }
  }
}

}  // namespace
}  // namespace pressoir::codecs::jpeg
