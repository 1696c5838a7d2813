// Table: what `pressoir optimize` prints for people, row by row while the work goes on. Pure.
#pragma once

#include <cstddef>
#include <cstdint>
#include <string>

#include "app/report/report.h"

namespace pressoir::app {

class Table {
 public:
  /// @param name_width  of the column of names, in characters; longer ones stand out.
  explicit Table(std::size_t name_width);

  [[nodiscard]] std::string head() const;
  /// The row of a file, which counts from now on; empty for a file that an earlier run has done.
  std::string row(const FileReport& report);
  /// Of all files so far, with what became of those that were not done.
  [[nodiscard]] std::string sum() const;

 private:
  struct Row {
    std::string name, before, after, saved, note;
  };
  [[nodiscard]] std::string line(const Row& row) const;

  std::size_t name_width_;
  std::uint64_t bytes_before_ = 0, bytes_after_ = 0;
  std::size_t files_ = 0, failed_ = 0, skipped_ = 0, known_ = 0, stripped_ = 0;
};

/// Characters of a text on a terminal, but for those of double width.
std::size_t width_of(const std::string& text);

}  // namespace pressoir::app
