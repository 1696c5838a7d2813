#include "codecs/pdf/page_picture.h"

#include <gtest/gtest.h>

#include "codecs/pdf/files_fixture.h"
#include "codecs/pdf/pdf.h"

namespace pressoir::codecs::pdf {
namespace {

std::unique_ptr<RasterCodec> picture_of(std::uint32_t page, double dpi) {
  return pdf_codec().as_picture({.number = page, .dpi = dpi});
}

TEST(PagePicture, has_the_size_of_the_page_at_the_resolution) {
  testing::Sample sample;
  const auto input = sample.file({.page = "/Rotate 90", .pages = 3});
  const auto pixels = picture_of(2, 72)->probe(input, {}).pixels.value();
  EXPECT_EQ(pixels.width, 100U);
  EXPECT_EQ(pixels.height, 200U);
  EXPECT_EQ(pixels.pictures, 3U);
  EXPECT_FALSE(pixels.has_alpha);
  EXPECT_EQ(picture_of(1, 720)->probe(input, {}).pixels.value().width, 1'000U);
}

TEST(PagePicture, is_drawn_on_white) {
  testing::Sample sample;
  const int drawing = sample.builder.add_stream("", "0 0 1 rg 0 0 100 100 re f");
  const auto input = sample.file({.page = "/Contents " + std::to_string(drawing) + " 0 R"});
  const auto reader = picture_of(1, 36)->read(input, {});
  EXPECT_FALSE(reader->info().exact);
  const auto frame = reader->next().value();
  EXPECT_FALSE(reader->next());
  ASSERT_EQ(frame.canvas.width(), 100U);
  const auto row = frame.canvas.row8(40);
  EXPECT_EQ(row[0], 0);
  EXPECT_EQ(row[2], 255);
  EXPECT_EQ(row[3 * 90], 255);
}

TEST(PagePicture, of_a_page_that_is_not_there_is_refused) {
  testing::Sample sample;
  const auto input = sample.file({.pages = 2});
  try {
    (void)picture_of(3, 72)->probe(input, {});
    FAIL();
  } catch (const Error& error) {
    EXPECT_EQ(error.code(), ErrorCode::invalid_request);
    EXPECT_STREQ(error.what(), "There is no page 3: the PDF file has 2 pages.");
  }
}

TEST(PagePicture, keeps_to_the_limits_of_pixels) {
  testing::Sample sample;
  Limits limits;
  limits.max_frame_pixels = 100'000;
  try {
    (void)picture_of(1, 600)->probe(sample.file(), limits);
    FAIL();
  } catch (const Error& error) {
    EXPECT_EQ(error.code(), ErrorCode::limit_exceeded);
  }
}

TEST(PagePicture, of_an_encrypted_file_needs_its_password) {
  testing::Sample sample;
  const auto input = testing::encrypted(sample.file(), "m\u00FCller", "owner");
  EXPECT_THROW((void)picture_of(1, 72)->probe(input, {}), Error);
  // Poppler has ideas of its own about letters that are not ASCII.
  for (const auto* password : {"owner", "m\u00FCller"}) {
    const auto codec = pdf_codec().with_password(password);
    const auto frame = codec->as_picture({.number = 1, .dpi = 72})->read(input, {})->next();
    EXPECT_EQ(frame.value().canvas.width(), 200U) << password;
  }
}

}  // namespace
}  // namespace pressoir::codecs::pdf
