#include "codecs/svg/unseen/remove_unseen.h"

#include <gtest/gtest.h>

#include "codecs/svg/svg_fixture.h"

namespace pressoir::codecs::svg {
namespace {

Removal removed_from(Document& document) {
  const MetadataPolicy policy;
  Trials trials(std::nullopt, Trials::Clock::time_point::max());
  return remove_unseen(document, {.policy = policy}, trials);
}

std::size_t unseen_in(std::string_view content,
                      std::string_view attributes = R"(viewBox="0 0 100 100")") {
  auto document = parse(as_bytes(R"(<svg xmlns="http://www.w3.org/2000/svg" )" +
                                 std::string(attributes) + ">" + std::string(content) + "</svg>"));
  return removed_from(document).elements;
}

constexpr std::string_view kBelow = R"(<circle cx="20" cy="20" r="5" fill="red"/>)";

std::string covered_by(std::string_view cover) {
  return std::string(kBelow) + std::string(cover) + R"(<path d="M60 60h9v9z"/>)";
}

TEST(RemoveUnseen, what_is_covered_goes_and_the_rest_stays) {
  auto document =
      parse(as_bytes(picture(covered_by(R"(<rect x="10" y="10" width="30" height="30"/>)"))));
  const auto removal = removed_from(document);
  EXPECT_EQ(removal.elements, 1U);
  EXPECT_GT(removal.drawings, 0);
  EXPECT_EQ(write(document),
            picture(R"(<rect x="10" y="10" width="30" height="30"/><path d="M60 60h9v9z"/>)"));
}

TEST(RemoveUnseen, what_shows_through_stays) {
  for (const auto* const cover :
       {R"(<rect x="10" y="10" width="30" height="30" fill-opacity=".9"/>)",
        R"(<g opacity=".9"><rect x="10" y="10" width="30" height="30"/></g>)",
        R"(<path d="M40 10V40H10z"/>)", R"(<rect x="18" y="10" width="30" height="30"/>)"})
    EXPECT_EQ(unseen_in(covered_by(cover)), 0U) << cover;
}

TEST(RemoveUnseen, a_gap_that_only_a_close_look_shows_is_seen) {
  EXPECT_EQ(unseen_in(covered_by(R"(<path d="M10 10H20V30H20.001V10H40V40H10z"/>)")), 0U);
  EXPECT_EQ(unseen_in(covered_by(R"(<path d="M10 10H20V12H20.001V10H40V40H10z"/>)")), 1U);
}

TEST(RemoveUnseen, what_is_seen_at_its_own_size_stays) {
  EXPECT_EQ(unseen_in(R"(<rect x="10.5" y="10.5" width="20" height="20" fill="red"/>)"
                      R"(<path d="M10.5 10.5h20v20h-20z"/><path d="M60 60h9v9z"/>)"),
            0U);
}

TEST(RemoveUnseen, covers_are_what_every_reader_draws_alike) {
  constexpr std::string_view kCover = R"(<rect x="10" y="10" width="30" height="30"/>)";
  for (const auto* const around :
       {"style='clip-path:circle(5px at 60px 60px)'", "style='translate:50px 0'",
        "style='mask-image:linear-gradient(transparent,#000)'", "style='filter:opacity(.5)'"})
    EXPECT_EQ(unseen_in(std::string(kBelow) + "<g " + around + ">" + std::string(kCover) + "</g>" +
                        R"(<path d="M60 60h9v9z"/>)"),
              0U)
        << around;
  EXPECT_EQ(unseen_in(R"(<path d="M15 20h9" stroke="red" vector-effect="non-scaling-stroke"/>)" +
                      std::string(kCover) + R"(<path d="M60 60h9v9z"/>)"),
            0U);
}

TEST(RemoveUnseen, what_a_clip_leaves_nothing_of_goes) {
  constexpr std::string_view kClip =
      R"(<clipPath id="c"><path d="M0 0h50v50h-50z"/></clipPath><path d="M0 0h9v9z"/>)";
  const auto clipped = [&](std::string_view shape) {
    return unseen_in(std::string(kClip) + R"x(<g clip-path="url(#c)">)x" + std::string(shape) +
                     "</g>");
  };
  EXPECT_EQ(clipped(R"(<circle cx="70" cy="20" r="9"/>)"), 1U);
  EXPECT_EQ(clipped(R"(<circle cx="55" cy="20" r="9"/>)"), 0U);
}

TEST(RemoveUnseen, beside_the_view_box_something_may_be_shown) {
  constexpr std::string_view kSeen = R"(<path d="M0 0h9v9z"/>)";
  const auto with = [&](std::string_view shape) { return std::string(kSeen) + std::string(shape); };
  const auto beside = with(R"(<rect x="110" y="10" width="9" height="9"/>)");
  EXPECT_EQ(unseen_in(beside), 0U);
  EXPECT_EQ(unseen_in(beside, R"(viewBox="0 0 100 100" preserveAspectRatio="none")"), 1U);
  const auto corner = with(R"(<rect x="110" y="110" width="9" height="9"/>)");
  EXPECT_EQ(unseen_in(corner), 1U);
  EXPECT_EQ(unseen_in(corner + R"(<view id="v" viewBox="100 100 50 50"/>)"), 0U);
  EXPECT_EQ(unseen_in(corner + "<style>svg{overflow:visible}</style>"), 0U);
  EXPECT_EQ(unseen_in(corner, R"(viewBox="0 0 100 100" overflow="visible")"), 0U);
  constexpr std::string_view kSized = R"(width="100" height="100")";
  EXPECT_EQ(unseen_in(beside, kSized), 0U);
  EXPECT_EQ(unseen_in(with(R"(<rect x="-20" y="10" width="9" height="9"/>)"), kSized), 1U);
}

TEST(RemoveUnseen, what_has_no_paint_goes) {
  EXPECT_EQ(unseen_in(R"(<path d="M0 0h9v9z"/><path d="M9 9h9v9" fill="none" stroke="red"
                          stroke-width="0"/>)"),
            1U);
}

TEST(RemoveUnseen, what_more_than_a_still_picture_may_show_stays) {
  constexpr std::string_view kCover = R"(<rect x="10" y="10" width="30" height="30"/>)";
  EXPECT_EQ(unseen_in(covered_by(std::string(kCover) + "<style>rect:hover{fill:none}</style>")),
            0U);
  EXPECT_EQ(unseen_in(covered_by(std::string(kCover) + "<script/>")), 0U);
  EXPECT_EQ(unseen_in(covered_by(R"(<rect x="10" y="10" width="30" height="30"><animate
                                     attributeName="x" to="80" dur="1s"/></rect>)")),
            0U);
  EXPECT_EQ(unseen_in("<a>" + covered_by(kCover) + "</a>"), 0U);
  EXPECT_EQ(unseen_in(R"(<circle id="i" cx="20" cy="20" r="5"/><use href="#i" x="50"/>)" +
                      std::string(kCover)),
            0U);
}

}  // namespace
}  // namespace pressoir::codecs::svg
