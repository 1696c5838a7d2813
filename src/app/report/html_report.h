// HtmlReport: what a run did, as one page that needs no other file: sums, a row for each file, and
// the pictures before and after where browsers show them. One thread.
#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <vector>

#include "app/report/report.h"
#include "base/files/readable.h"

namespace pressoir::app {

class HtmlReport {
 public:
  /// Of so many files, which come in whatever order and stand in that of their indices.
  explicit HtmlReport(std::size_t files) : entries_(files) {}

  /// Takes the pictures in, as long as those of all files together stay below 64 MB; beyond that
  /// the page says so. Nothing is kept of formats that browsers do not show.
  /// @throws Error unavailable when they cannot be read; then nothing is kept.
  void keep_pictures(std::size_t index, const Outcome& outcome, const Readable& before,
                     const Readable& after);
  /// The page says that one file more is without pictures.
  void count_without_pictures() noexcept { ++without_pictures_; }
  /// A file without that is not on the page.
  void add(std::size_t index, const FileReport& report);
  /// The page, UTF-8. Nothing in it runs, and nothing is fetched: a policy of its own says so.
  [[nodiscard]] std::string page() const;

 private:
  struct Entry {
    std::string row, before, after;  ///< HTML; data: URLs, empty: none
  };
  [[nodiscard]] std::string figures(const Entry& entry) const;
  std::vector<Entry> entries_;
  std::uint64_t picture_bytes_ = 0, bytes_before_ = 0, bytes_after_ = 0;
  std::size_t done_ = 0, failed_ = 0, skipped_ = 0, without_pictures_ = 0;
};

/// Text as HTML shows it, in an attribute in double quotes too.
std::string html_text(std::string_view text);

}  // namespace pressoir::app
