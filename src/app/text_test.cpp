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

TEST(Text, reads_sizes_as_people_write_them) {
  EXPECT_EQ(bytes_in("0"), 0U);
  EXPECT_EQ(bytes_in("5000000"), 5'000'000U);
  EXPECT_EQ(bytes_in("5 kB"), 5'000U);
  EXPECT_EQ(bytes_in("50GB"), 50'000'000'000U);
  EXPECT_EQ(bytes_in("50g"), 50'000'000'000U);
  EXPECT_EQ(bytes_in("20 GiB"), 20ULL << 30U);
  EXPECT_EQ(bytes_in("1TB"), 1'000'000'000'000U);
  EXPECT_EQ(bytes_in("7b"), 7U);
  for (const auto* wrong : {"", "GB", "-1", "1e3", "1.5GB", "5 PB", "5GBB", "5i", "many",
                            "99999999999999999999", "99999999999 TB"})
    EXPECT_EQ(bytes_in(wrong), std::nullopt) << wrong;
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
