#include "app/commands/verify/findings.h"

#include <gtest/gtest.h>

#include <algorithm>

#include "base/error.h"

namespace pressoir::app {
namespace {

constexpr auto kReport =
    R"({"path":"a.jpg","error":null,"skipped":null,"format":"jpeg","bytes_before":10,)"
    R"("bytes_after":7,"score":80.5,"min_score":null,"lossless":false,"repair":null,)"
    R"("goal":{"target_score":80},"input_sha256":["aa"],"output_sha256":"bb"})";

Claims claims() { return claims_in(reports_in(kReport).at(0)); }

FoundFiles files() {
  return {.input_sha256 = {"aa"},
          .input_bytes = {10},
          .output_sha256 = "bb",
          .output_bytes = 7,
          .output_format = "jpeg"};
}

std::optional<bool> state_of(const std::vector<Finding>& findings, const std::string& claim) {
  const auto found = std::ranges::find(findings, claim, &Finding::claim);
  EXPECT_NE(found, findings.end()) << claim;
  return found == findings.end() ? std::nullopt : found->holds;
}

TEST(Claims, are_those_of_a_line_or_of_a_job) {
  const auto read = claims();
  EXPECT_EQ(read.input_sha256, std::vector<std::string>{"aa"});
  EXPECT_EQ(read.score, 80.5);
  EXPECT_FALSE(read.min_score);
  EXPECT_EQ(read.goal->target_score, 80);
  EXPECT_EQ(read.goal->compression, Goal{}.compression) << "what is left out";
  const std::string job = std::string(R"({"id":"x","report":)") + kReport + "}";
  EXPECT_EQ(claims_in(reports_in(job).at(0)).bytes_after, 7U);
  EXPECT_EQ(reports_in(std::string(kReport) + "\n" + kReport + "\n").size(), 2U);
}

TEST(Claims, are_refused_where_a_report_says_nothing_or_the_impossible) {
  for (const char* wrong : {"", "[1]", "{", R"({"report":null})", R"({"error":null})"})
    EXPECT_THROW((void)claims_in(reports_in(wrong).at(0)), Error) << wrong;
  for (const char* member : {"error", "skipped", "format", "bytes_before", "score", "lossless",
                             "repair", "goal", "input_sha256", "output_sha256"}) {
    auto report = reports_in(kReport).at(0);
    report[member] = boost::json::array{1};
    EXPECT_THROW((void)claims_in(report), Error) << member;
    report.erase(member);
    EXPECT_THROW((void)claims_in(report), Error) << member;
  }
}

TEST(Claims, are_found_among_others_by_output_then_by_input) {
  const auto named = [](const char* input, const char* output) {
    return boost::json::object{{"input_sha256", {input}}, {"output_sha256", output}};
  };
  const std::vector reports{named("a", "1"), named("b", "1"), named("c", "3")};
  EXPECT_EQ(&report_of_files(reports, "b", "1"), &reports[1]);
  EXPECT_EQ(&report_of_files(reports, "x", "3"), &reports[2]);
  EXPECT_EQ(&report_of_files(reports, "c", "x"), &reports[2]);
  EXPECT_THROW((void)report_of_files(reports, "x", "x"), Error);
}

TEST(Findings, hold_for_the_files_of_the_report) {
  for (const auto& each : findings_of_files(claims(), files())) EXPECT_EQ(each.holds, true);
}

TEST(Findings, say_which_file_is_another) {
  auto found = files();
  found.input_sha256 = {"xx"};
  found.output_bytes = 8;
  const auto findings = findings_of_files(claims(), found);
  EXPECT_EQ(state_of(findings, "input"), false);
  EXPECT_EQ(state_of(findings, "output"), true);
  EXPECT_EQ(state_of(findings, "bytes"), false);
  auto nameless = claims();
  nameless.output_sha256.clear();
  EXPECT_EQ(state_of(findings_of_files(nameless, found), "output"), std::nullopt);
}

TEST(Findings, count_the_bytes_of_stamps_for_nothing_and_of_joined_files_for_all) {
  auto several = claims();
  several.input_sha256 = {"aa", "cc"};
  auto found = files();
  found.input_sha256 = {"aa", "cc"};
  found.input_bytes = {10, 5};
  EXPECT_EQ(state_of(findings_of_files(several, found), "bytes"), true);
  several.goal->join.emplace();
  EXPECT_EQ(state_of(findings_of_files(several, found), "bytes"), false);
  several.bytes_before = 15;
  EXPECT_EQ(state_of(findings_of_files(several, found), "bytes"), true);
}

TEST(Findings, hold_for_a_score_that_is_measured_again) {
  Comparison measured{.score = 80.4, .min_score = 80.4, .frames = 1, .scores = {80.4}};
  EXPECT_EQ(state_of(findings_of_picture(claims(), measured, ""), "score"), true);
  for (const double other : {80.5 - kScoreTolerance - 0.01, 80.5 + kScoreTolerance + 0.01}) {
    measured.score = other;
    EXPECT_EQ(state_of(findings_of_picture(claims(), measured, ""), "score"), false) << other;
  }
  EXPECT_EQ(state_of(findings_of_picture(claims(), std::nullopt, "why"), "score"), std::nullopt);
}

TEST(Findings, hold_for_a_lossless_picture_of_the_same_samples_alone) {
  auto lossless = claims();
  lossless.score.reset();
  lossless.is_lossless = true;
  Comparison measured{
      .score = 100, .min_score = 100, .frames = 1, .is_same = true, .scores = {100}};
  EXPECT_EQ(state_of(findings_of_picture(lossless, measured, ""), "lossless"), true);
  measured.is_same = false;
  EXPECT_EQ(state_of(findings_of_picture(lossless, measured, ""), "lossless"), false);
}

TEST(Findings, say_why_a_picture_cannot_be_compared) {
  const auto reason = [](const Claims& of) {
    std::string why;
    EXPECT_FALSE(is_comparable(of, why));
    return why;
  };
  auto damaged = claims();
  damaged.is_repaired = true;
  EXPECT_NE(reason(damaged), "");
  auto joined = claims();
  joined.goal->join.emplace();
  EXPECT_NE(reason(joined), "");
  auto unknown = claims();
  unknown.goal.reset();
  EXPECT_NE(reason(unknown), "");
  auto nothing = claims();
  nothing.score.reset();
  EXPECT_EQ(reason(nothing), "") << "nothing is claimed";
}

}  // namespace
}  // namespace pressoir::app
