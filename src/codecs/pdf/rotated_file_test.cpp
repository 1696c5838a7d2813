#include "codecs/pdf/rotated_file.h"

#include <gtest/gtest.h>

#include "codecs/pdf/check/viewer.h"
#include "codecs/pdf/files_fixture.h"
#include "codecs/pdf/pdf.h"
#include "codecs/pdf/trace.h"

namespace pressoir::codecs::pdf {
namespace {

Buffer rotated_by(int degrees, Bytes file, const std::string& password = {}) {
  return rotated_file(file, degrees, {}, password);
}

// Of the first page.
std::uint32_t lower_left(const Drawn& drawn) {
  return drawn.pixels.at(std::size_t{drawn.height - 2} * drawn.width + 2);
}
std::uint32_t upper_left(const Drawn& drawn) {
  return drawn.pixels.at(std::size_t{2} * drawn.width + 2);
}

// Red in the lower left corner of each page.
Buffer marked_pages(testing::Parts parts = {}) {
  testing::Sample sample;
  const int drawing = sample.builder.add_stream("", "1 0 0 rg 0 0 40 40 re f");
  parts.page += " /Contents " + std::to_string(drawing) + " 0 R";
  parts.pages = 2;
  return sample.file(parts);
}

TEST(RotatedFile, pages_are_rotated_from_how_they_are_seen) {
  constexpr std::uint32_t kRed = 0xFFFF0000;
  const auto input = marked_pages();
  const auto before = Viewer(input).look(0);
  ASSERT_EQ(lower_left(before), kRed);
  const auto once = rotated_by(90, input);
  const auto after = Viewer(once).look(1);
  EXPECT_EQ(after.width, before.height);
  EXPECT_EQ(after.height, before.width);
  EXPECT_EQ(upper_left(after), kRed);
  const auto back = rotated_by(270, once);
  EXPECT_EQ(largest_difference(Viewer(back).look(0), before), 0);
  EXPECT_EQ(largest_difference(
                Viewer(rotated_by(180, marked_pages({.page = "/Rotate 180"}))).look(0), before),
            0);
}

TEST(RotatedFile, stays_what_it_was_made_for) {
  const auto goal_for_icc = [] {
    Goal goal;
    goal.metadata.icc = true;
    return goal;
  }();
  auto input = marked_pages();
  Trials trials(input.size(), Trials::Clock::time_point::max());
  pdf_codec().optimize(input, goal_for_icc, {}, trials);
  const auto small = std::move(trials).take_best().value().bytes;
  ASSERT_TRUE(is_done(small, goal_for_icc));
  EXPECT_TRUE(is_done(rotated_by(90, small), goal_for_icc));
  EXPECT_FALSE(is_done(rotated_by(90, input), goal_for_icc));
}

TEST(RotatedFile, encryption_stays) {
  const auto locked = testing::encrypted(marked_pages(), "user", "owner");
  const auto made = rotated_by(90, locked, "user");
  EXPECT_THROW(Document(made, {}), Error);
  EXPECT_TRUE(Document(made, {}, "owner").is_encrypted());
}

TEST(RotatedFile, a_signed_one_is_refused) {
  testing::Sample sample;
  const int signature =
      sample.builder.add("<< /Type /Sig /ByteRange [ 0 1 2 3 ] /Contents <00> >>");
  const auto input = sample.file({.catalogue = "/AcroForm << /Fields [ << /FT /Sig /T (s) /V " +
                                               std::to_string(signature) + " 0 R >> ] >>"});
  EXPECT_THROW((void)rotated_by(90, input), Error);
}

}  // namespace
}  // namespace pressoir::codecs::pdf
