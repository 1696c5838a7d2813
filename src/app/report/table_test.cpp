#include "app/report/table.h"

#include <gtest/gtest.h>

namespace pressoir::app {
namespace {

FileReport made(const std::string& path, std::uint64_t before, std::uint64_t after) {
  FileReport report;
  report.path = path;
  report.bytes_before = before;
  report.outcome.emplace();
  report.outcome->bytes_before = before;
  report.outcome->bytes_after = after;
  report.outcome->method = "progressive";
  return report;
}

FileReport skipped(const std::string& why, bool is_known) {
  FileReport report;
  report.path = "s.jpg";
  report.skipped = why;
  report.is_known = is_known;
  return report;
}

FileReport unreadable() {
  FileReport report;
  report.path = "b.jpg";
  report.failure = Failure{ErrorCode::corrupt_input, "The picture is cut short."};
  return report;
}

TEST(Table, keeps_its_columns_while_it_grows) {
  Table table(8);
  EXPECT_EQ(table.head(), "file         before      after      saved\n");
  EXPECT_EQ(table.row(made("a.jpg", 1000, 700)),
            "a.jpg        1.0 kB      700 B     30.0 %  progressive\n");
  EXPECT_EQ(table.row(made("gr\xC3\xB6\xC3\x9F"
                           "e.jpg",
                           1000, 700)),
            "gr\xC3\xB6\xC3\x9F"
            "e.jpg     1.0 kB      700 B     30.0 %  progressive\n");
}

TEST(Table, sums_what_was_done_and_counts_the_rest) {
  Table table(10);
  EXPECT_NE(table.row(made("a.jpg", 1000, 700)), "");
  EXPECT_NE(table.row(unreadable()).find("failed"), std::string::npos);
  EXPECT_NE(table.row(skipped("it is empty", false)).find("skipped: it is empty"),
            std::string::npos);
  EXPECT_EQ(table.row(skipped("an earlier run has done it", true)), "");
  EXPECT_EQ(table.sum(),
            "4 files        1.0 kB      700 B     30.0 %  1 failed, 1 skipped, 1 known from "
            "earlier runs\n");
}

TEST(Table, tells_what_became_of_metadata) {
  Table table(10);
  auto stripped = made("a.jpg", 10'000, 5'900);
  stripped.outcome->method = "metadata";
  stripped.outcome->metadata_dropped = {"exif"};
  EXPECT_NE(table.row(stripped).find("41.0 %  metadata 4.1 kB removed\n"), std::string::npos)
      << table.row(stripped);
  auto both = made("b.jpg", 10'000, 5'000);
  both.outcome->metadata_dropped = {"exif", "orientation", "xmp"};
  EXPECT_NE(table.row(both).find("progressive, metadata removed: exif, xmp\n"), std::string::npos);
  EXPECT_NE(table.sum().find("2 without their metadata"), std::string::npos);
}

TEST(Table, says_when_the_time_limit_ended_the_search) {
  Table table(10);
  auto cut = made("a.jpg", 10, 5);
  cut.outcome->cut_by_deadline = true;
  EXPECT_NE(table.row(cut).find("stopped at the time limit; run again for more"),
            std::string::npos);
}

}  // namespace
}  // namespace pressoir::app
