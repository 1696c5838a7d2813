#include "codecs/pdf/check/check.h"

#include <gtest/gtest.h>

#include "codecs/pdf/files_fixture.h"

namespace pressoir::codecs::pdf {
namespace {

using testing::Parts;
using testing::Sample;

std::string difference(Bytes before, Bytes after) {
  Trials trials(std::nullopt, Trials::Clock::time_point::max());
  return checked(before, after, {.drawn_pages = {0}}, {}, trials).difference;
}

Buffer with(const Parts& parts) {
  Sample sample;
  return sample.file(parts);
}

std::string replaced(Bytes file, std::string_view what, std::string_view by) {
  std::string text(as_text(file));
  text.replace(text.find(what), what.size(), by);
  return text;
}

TEST(PdfCheck, a_file_is_the_same_as_itself_however_it_is_written) {
  const auto file = with({.pages = 3});
  EXPECT_EQ(difference(file, file), "");
  EXPECT_EQ(difference(file, testing::linearised(file)), "");
}

TEST(PdfCheck, pages_are_counted) {
  EXPECT_EQ(difference(with({.pages = 2}), with({.pages = 1})), "the number of pages");
}

TEST(PdfCheck, boxes_rotation_and_links_are_compared) {
  const auto file = with({});
  EXPECT_EQ(difference(file, with({.page = "/Rotate 90"})), "page 1");
  EXPECT_EQ(difference(file, with({.page = "/CropBox [ 0 0 90 90 ]"})), "page 1");
  EXPECT_EQ(difference(file, with({.page = "/UserUnit 2"})), "page 1");
  EXPECT_EQ(difference(file, as_bytes(replaced(file, "example.org", "example.net"))), "page 1");
}

TEST(PdfCheck, everything_that_the_catalogue_leads_to_is_compared) {
  Sample sample;
  const int outline = sample.builder.add("<< /Title (one) /Dest [ 2 0 R /Fit ] >>");
  const auto entry = "/Outlines " + std::to_string(outline) + " 0 R /Lang (en)";
  const auto file = sample.file({.catalogue = entry});
  EXPECT_EQ(difference(file, as_bytes(replaced(file, "(one)", "(two)"))), "Outlines");
  EXPECT_EQ(difference(file, as_bytes(replaced(file, "(en)", "(fr)"))), "Lang");
  EXPECT_EQ(difference(file, as_bytes(replaced(file, "/Lang", "/Gone"))), "Lang");
}

TEST(PdfCheck, text_and_look_are_compared) {
  const auto file = with({});
  EXPECT_EQ(difference(file, as_bytes(replaced(file, "of a sample", "of no sample"))),
            "the text of page 1");
  EXPECT_EQ(difference(file, as_bytes(replaced(file, "20 50 Td", "21 50 Td"))),
            "the look of page 1");
}

TEST(PdfCheck, pages_that_are_sampled_are_drawn_unless_they_are_drawn_of_the_same) {
  const auto file = with({.pages = 9});
  const auto moved = replaced(file, "20 50 Td (Page 1 ", "21 50 Td (Page 1 ");
  Trials trials(std::nullopt, Trials::Clock::time_point::max());
  CheckOptions options{.sampled_pages = {0, 1, 2, 3, 4, 5, 6, 7, 8}};
  EXPECT_EQ(checked(file, as_bytes(moved), options, {}, trials).difference, "the look of page 1");
  options.sampled_pages = {1};
  EXPECT_EQ(checked(file, as_bytes(moved), options, {}, trials).difference, "");
}

TEST(PdfCheck, with_loss_drawings_are_scored) {
  const auto file = with({});
  const auto moved = replaced(file, "20 50 Td", "21 50 Td");
  Trials trials(std::nullopt, Trials::Clock::time_point::max());
  CheckOptions options{.drawn_pages = {0}, .least_score = -1'000};
  const auto result = checked(file, as_bytes(moved), options, {}, trials);
  EXPECT_EQ(result.difference, "");
  EXPECT_LT(result.lowest_score.value(), 90);
  options.least_score = 95;
  EXPECT_EQ(checked(file, as_bytes(moved), options, {}, trials).difference, "the look of page 1");
  EXPECT_EQ(checked(file, file, options, {}, trials).score, 100);
}

TEST(PdfCheck, attachments_are_compared_by_their_data) {
  Sample sample;
  const int data = sample.builder.add_stream("/Type /EmbeddedFile", "some data");
  const auto name = std::to_string(data) + " 0 R";
  const auto file = sample.file(
      {.catalogue = "/AF [ << /Type /Filespec /F (a.txt) /EF << /F " + name + " >> >> ]"});
  EXPECT_EQ(difference(file, as_bytes(replaced(file, "some data", "same data"))), "AF");
}

}  // namespace
}  // namespace pressoir::codecs::pdf
