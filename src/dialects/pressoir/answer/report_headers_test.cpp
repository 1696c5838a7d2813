#include "dialects/pressoir/answer/report_headers.h"

#include <gtest/gtest.h>

namespace pressoir::dialects::own {
namespace {

TEST(ReportHeader, is_a_dictionary_of_structured_fields) {
  Outcome outcome;
  outcome.format = Format("jpeg");
  outcome.bytes_before = 1000;
  outcome.bytes_after = 700;
  outcome.size = Size{30, 20};
  outcome.score = 90.12345;
  outcome.min_score = 89;
  outcome.method = "a \"b\" \\ \xC3\xA9\n";
  outcome.warnings = {"x", "y"};
  EXPECT_EQ(report_header(outcome),
            "format=\"jpeg\", width=30, height=20, bytes_before=1000, bytes_after=700, "
            "score=90.123, min_score=89.0, lossless=?0, partial=?0, cut_by_deadline=?0, "
            "method=\"a \\\"b\\\" \\\\ ???\", warnings=2");
}

TEST(ReportHeader, leaves_out_what_there_is_not) {
  Outcome outcome;
  outcome.format = Format("pdf");
  outcome.method = "packed";
  outcome.proven_lossless = true;
  EXPECT_EQ(report_header(outcome),
            "format=\"pdf\", bytes_before=0, bytes_after=0, lossless=?1, partial=?0, "
            "cut_by_deadline=?0, method=\"packed\", warnings=0");
}

}  // namespace
}  // namespace pressoir::dialects::own
