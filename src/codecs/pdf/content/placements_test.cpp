#include "codecs/pdf/content/placements.h"

#include <gtest/gtest.h>

#include <cmath>

#include "codecs/pdf/files_fixture.h"

namespace pressoir::codecs::pdf {
namespace {

using testing::Sample;

constexpr std::string_view kPicture =
    "/Type /XObject /Subtype /Image /Width 1 /Height 1 /ColorSpace /DeviceGray /BitsPerComponent 8";

// What a page with these contents shows its only picture as; a form draws it 10 points wide.
Shown shown_by(std::string_view contents, std::string_view page = "") {
  Sample sample;
  const int picture = sample.builder.add_stream(kPicture, "x");
  const auto name = std::to_string(picture) + " 0 R";
  const int form = sample.builder.add_stream(
      "/Subtype /Form /Matrix [ 2 0 0 2 0 0 ] /Resources << /XObject << /P " + name + " >> >>",
      "10 0 0 20 0 0 cm /P Do");
  const int content = sample.builder.add_stream("", contents);
  const auto file = sample.file(
      {.page = "/Contents " + std::to_string(content) + " 0 R " + std::string(page),
       .resources = "/XObject << /Im " + name + " /Form " + std::to_string(form) + " 0 R >>"});
  Document document(file, {});
  const auto sizes = shown_sizes(document, 1'000'000);
  const auto found = sizes.find(QPDFObjGen(picture, 0));
  return found == sizes.end() ? Shown{} : found->second;
}

TEST(Placements, matrices_count_inside_of_saved_states) {
  const auto shown = shown_by("q 72 0 0 144 5 5 cm /Im Do Q /Form Do");
  EXPECT_DOUBLE_EQ(shown.width, 1);
  EXPECT_DOUBLE_EQ(shown.height, 2);
}

TEST(Placements, the_largest_place_counts) {
  const auto shown = shown_by("q 72 0 0 72 0 0 cm /Im Do Q q 0 144 -36 0 0 0 cm /Im Do Q");
  EXPECT_DOUBLE_EQ(shown.width, 2);
  EXPECT_DOUBLE_EQ(shown.height, 1);
}

TEST(Placements, forms_have_matrices_of_their_own) {
  const auto shown = shown_by("3.6 0 0 3.6 0 0 cm /Form Do");
  EXPECT_NEAR(shown.width, 1, 1e-9);
  EXPECT_NEAR(shown.height, 2, 1e-9);
}

TEST(Placements, a_user_unit_makes_a_page_larger) {
  EXPECT_DOUBLE_EQ(shown_by("72 0 0 72 0 0 cm /Im Do", "/UserUnit 3").width, 3);
}

TEST(Placements, what_cannot_be_read_has_an_endless_size) {
  EXPECT_TRUE(std::isinf(shown_by("72 0 0 72 0 0 cm /Im Do (").width));
}

TEST(Placements, what_is_never_drawn_has_none) { EXPECT_EQ(shown_by("q Q").width, 0); }

}  // namespace
}  // namespace pressoir::codecs::pdf
