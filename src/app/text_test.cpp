#include "app/text.h"

#include <gtest/gtest.h>

namespace pressoir::app {
namespace {

TEST(Text, writes_sizes_in_powers_of_1000) {
  EXPECT_EQ(size_text(0), "0 B");
  EXPECT_EQ(size_text(999), "999 B");
  EXPECT_EQ(size_text(1000), "1.0 kB");
  EXPECT_EQ(size_text(999'949), "999.9 kB");
  EXPECT_EQ(size_text(999'951), "1.0 MB");
  EXPECT_EQ(size_text(5'000'000'000'000'000), "5000.0 TB");
}

TEST(Text, writes_savings_and_losses_in_percent) {
  EXPECT_EQ(percent_text(1000, 750), "25.0 %");
  EXPECT_EQ(percent_text(1000, 1100), "-10.0 %");
  EXPECT_EQ(percent_text(0, 0), "0.0 %");
}

TEST(Text, of_an_error_has_its_detail_in_parentheses) {
  EXPECT_EQ(text_of(Error(ErrorCode::timeout, "It took too long.")), "It took too long.");
  EXPECT_EQ(text_of(Error(ErrorCode::unavailable, "The result cannot be written.", "disk full")),
            "The result cannot be written (disk full)");
}

TEST(Text, shows_control_characters_instead_of_sending_them) {
  EXPECT_EQ(terminal_text("a\x1b[2J\n"), "a\\x1b[2J\\x0a");
  EXPECT_EQ(terminal_text("\x7f"), "\\x7f");
}

}  // namespace
}  // namespace pressoir::app
