#include "app/report/html_report.h"

#include <gtest/gtest.h>

#include <algorithm>

#include "base/error.h"

namespace pressoir::app {
namespace {

/// Of a size, and read only where somebody asks for the bytes.
class Picture final : public Readable {
 public:
  explicit Picture(std::uint64_t bytes, bool is_good = true) : bytes_(bytes), is_good_(is_good) {}
  [[nodiscard]] std::uint64_t size() const override { return bytes_; }
  std::size_t read_at(std::uint64_t offset, std::span<std::byte> into) const override {
    if (!is_good_) throw Error(ErrorCode::unavailable, "The file cannot be read.");
    const auto count = std::min<std::uint64_t>(into.size(), bytes_ - std::min(offset, bytes_));
    std::ranges::fill(into.first(static_cast<std::size_t>(count)), std::byte{'x'});
    return static_cast<std::size_t>(count);
  }

 private:
  std::uint64_t bytes_;
  bool is_good_;
};

constexpr std::uint64_t kMegabyte = 1'000'000;

Outcome outcome_of(const char* format) {
  Outcome outcome;
  outcome.input_format = outcome.format = Format(format);
  return outcome;
}

std::string page_with(HtmlReport& page, std::size_t index, const Outcome& outcome) {
  FileReport report;
  report.path = "a";
  report.outcome = outcome;
  page.add(index, report);
  return page.page();
}

TEST(HtmlReport, counts_only_what_it_shows) {
  HtmlReport page(2);
  page.keep_pictures(0, outcome_of("pdf"), Picture(60 * kMegabyte), Picture(50 * kMegabyte));
  page.keep_pictures(1, outcome_of("jpeg"), Picture(kMegabyte), Picture(kMegabyte));
  const auto text = page_with(page, 1, outcome_of("jpeg"));
  EXPECT_NE(text.find("data:image/jpeg"), text.npos);
  EXPECT_EQ(text.find("Without pictures"), text.npos);
}

TEST(HtmlReport, says_that_more_than_64_MB_are_left_out) {
  HtmlReport page(1);
  page.keep_pictures(0, outcome_of("jpeg"), Picture(60 * kMegabyte), Picture(5 * kMegabyte));
  const auto text = page_with(page, 0, outcome_of("jpeg"));
  EXPECT_EQ(text.find("data:image/jpeg"), text.npos);
  EXPECT_NE(text.find("Without pictures"), text.npos);
}

TEST(HtmlReport, keeps_nothing_of_a_file_that_cannot_be_read) {
  HtmlReport page(1);
  EXPECT_THROW(page.keep_pictures(0, outcome_of("jpeg"), Picture(10), Picture(10, false)), Error);
  EXPECT_EQ(page_with(page, 0, outcome_of("jpeg")).find("data:image"), std::string::npos);
}

}  // namespace
}  // namespace pressoir::app
