#include "codecs/svg/proof/proof.h"

#include <gtest/gtest.h>

#include <chrono>

#include "codecs/svg/svg_fixture.h"

namespace pressoir::codecs::svg {
namespace {

/// More references than librsvg follows.
std::string undrawable() {
  std::string content = "<defs><rect id='u0' width='1' height='1'/>";
  for (int i = 1; i < 7; ++i) {
    content += "<g id='u" + std::to_string(i) + "'>";
    for (int j = 0; j < 10; ++j) content += "<use href='#u" + std::to_string(i - 1) + "'/>";
    content += "</g>";
  }
  return content + "</defs><use href='#u6'/>";
}

/// Sets an attribute of the first child to the value, where it has it.
bool change(Document& document, std::string_view name, std::string_view value) {
  if (document.root->children.empty()) return false;
  auto* found = document.root->children.front()->find(name);
  if (!found || *found == value) return false;
  *found = value;
  return true;
}

bool widen(Document& document, const PassContext&) { return change(document, "width", "90"); }
bool turn_red(Document& document, const PassContext&) { return change(document, "fill", "red"); }
bool name(Document& document, const PassContext&) { return change(document, "id", "n"); }
bool write_black(Document& document, const PassContext&) {
  return change(document, "fill", "#000");
}

/// As coarse as the digits are few: only two of them keep the place.
bool round_place(Document& document, const PassContext& context) {
  const int digits = context.digits + document.root->children.front()->finer;
  return digits < 12 && change(document, "x", digits < 2 ? "10" : "10.5");
}

constexpr auto kFive = std::to_array<Pass>({{"name", Proof::analysis, name},
                                            {"write_black", Proof::rendering, write_black},
                                            {"widen", Proof::rendering, widen},
                                            {"round_place", Proof::rendering, round_place},
                                            {"turn_red", Proof::rendering, turn_red}});

constexpr std::string_view kRect =
    R"(<rect id="a" x="10.50" width="50" height="50" fill="black"/>)";

Improved improved(std::string_view content, std::span<const Pass> passes,
                  bool only_analysis = false) {
  const MetadataPolicy policy;
  const PassContext context{.policy = policy, .digits = 1};
  Trials trials(std::nullopt, Trials::Clock::time_point::max());
  Original original;
  return improve(parse(as_bytes(picture(content))), context, only_analysis, original, trials,
                 passes);
}

std::string first_of(const Improved& improved) {
  return write(*improved.document.root->children.front());
}

TEST(SvgProof, leaves_what_cannot_be_drawn_to_analysis) {
  const auto result = improved(std::string(kRect) + undrawable(), kFive);
  EXPECT_EQ(result.unproven, "it cannot be drawn");
}

TEST(SvgProof, undoes_what_is_seen_and_keeps_the_rest) {
  const auto result = improved(kRect, std::span(kFive).first(3));
  EXPECT_EQ(first_of(result), R"(<rect id="n" x="10.50" width="50" height="50" fill="#000"/>)");
  EXPECT_EQ(result.undone, std::vector<std::string>{"widen"});
  EXPECT_EQ(result.unproven, "");
}

TEST(SvgProof, finds_several_culprits) {
  constexpr auto kFour = std::to_array<Pass>({kFive[0], kFive[2], kFive[1], kFive[4]});
  const auto result = improved(kRect, kFour);
  EXPECT_EQ(first_of(result), R"(<rect id="n" x="10.50" width="50" height="50" fill="#000"/>)");
  EXPECT_EQ(result.undone, (std::vector<std::string>{"turn_red", "widen"}));
}

TEST(SvgProof, keeps_what_was_proven_when_no_more_may_be_drawn) {
  const auto result = improved(kRect, kFive);
  EXPECT_EQ(result.renderings, kMostRenderings);
  EXPECT_EQ(first_of(result), R"(<rect id="n" x="10.50" width="50" height="50" fill="#000"/>)");
  EXPECT_EQ(result.undone, (std::vector<std::string>{"round_place", "turn_red", "widen"}));
  EXPECT_EQ(result.unproven, "");
}

TEST(SvgProof, draws_four_times_where_nothing_is_seen) {
  const auto result = improved(kRect, std::span(kFive).first(2));
  EXPECT_EQ(result.drawings, 4);
  EXPECT_TRUE(result.undone.empty());
}

TEST(SvgProof, draws_nothing_where_no_pass_needs_it) {
  EXPECT_EQ(improved(kRect, std::span(kFive).first(1)).drawings, 0);
  const auto safe = improved(kRect, kFive, true);
  EXPECT_EQ(safe.drawings, 0);
  EXPECT_EQ(first_of(safe), R"(<rect id="n" x="10.50" width="50" height="50" fill="black"/>)");
}

TEST(SvgProof, does_only_what_is_safe_where_pictures_prove_nothing) {
  const auto unproven = [](const std::string& content) {
    const auto result = improved(content, kFive);
    EXPECT_NE(first_of(result).find("width=\"50\""), std::string::npos) << content;
    EXPECT_NE(first_of(result).find("black"), std::string::npos) << content;
    return result.unproven;
  };
  const std::string rect(kRect);
  EXPECT_EQ(unproven(rect + "<script/>"), "it has scripts");
  EXPECT_EQ(unproven(rect + "<text y='20'>\xF3\xB0\x80\x81</text>"),
            "no font has all characters of its texts");
  EXPECT_EQ(unproven("<rect id='a' width='50' height='50' fill='black' opacity='0'/>"),
            "it draws nothing");
}

TEST(SvgProof, looks_at_symbols_that_nothing_uses) {
  const auto result = improved(
      R"(<symbol id="a" viewBox="0 0 9 9" fill="black"><rect width="9" height="9"/></symbol>)",
      std::array{kFive[4]});
  EXPECT_EQ(result.unproven, "");
  EXPECT_EQ(result.undone, std::vector<std::string>{"turn_red"});
}

/// Moves the first child by what is seen, but where more digits are asked for.
bool round_where_nothing_is_seen(Document& document, const PassContext& context) {
  const Bounds place{.low = {10, 10}, .high = {60, 60}};
  const bool is_fine = context.care && context.care.finer_in(place) > 0;
  return !is_fine && change(document, "x", "11");
}

TEST(SvgProof, keeps_detail_where_a_drawing_differs) {
  constexpr auto kOne = std::to_array<Pass>(
      {{"name", Proof::analysis, name},
       {"round_where_nothing_is_seen", Proof::rendering, round_where_nothing_is_seen}});
  const auto result = improved(kRect, kOne);
  EXPECT_EQ(first_of(result), R"(<rect id="n" x="10.50" width="50" height="50" fill="black"/>)");
  EXPECT_EQ(result.undone, std::vector<std::string>{});
  EXPECT_TRUE(result.refined);
}

}  // namespace
}  // namespace pressoir::codecs::svg
