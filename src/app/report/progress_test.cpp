#include "app/report/progress.h"

#include <gtest/gtest.h>

namespace pressoir::app {
namespace {

const ProgressState kHalf{
    .files = 177, .files_done = 80, .part = 0.5, .saved = 1'234'567, .seconds = 83};

TEST(Progress, fits_terminals_of_every_width) {
  for (std::size_t columns = 20; columns <= 200; ++columns) {
    const auto line = progress_line(kHalf, columns);
    EXPECT_LT(line.size(), columns);
    EXPECT_NE(line.find("80/177"), std::string::npos) << columns;
  }
  EXPECT_EQ(progress_line({.files = 1'000'000, .files_done = 999'999}, 10), "");
  EXPECT_EQ(progress_line(kHalf, 0), "");
}

TEST(Progress, says_more_where_there_is_room) {
  EXPECT_EQ(progress_line(kHalf, 200),
            "[############............] 80/177 files, 1.2 MB saved, 1:23 left");
  EXPECT_EQ(progress_line(kHalf, 40), "80/177 files, 1.2 MB saved, 1:23 left");
  EXPECT_EQ(progress_line(kHalf, 20), "80/177, 1:23 left");
  EXPECT_EQ(progress_line(kHalf, 12), "80/177");
}

TEST(Progress, knows_no_time_before_the_first_file) {
  EXPECT_EQ(progress_line({.files = 3}, 40), "0/3 files, 0 B saved, --:-- left");
}

}  // namespace
}  // namespace pressoir::app
