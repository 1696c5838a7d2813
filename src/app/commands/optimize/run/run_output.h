// RunOutput: what a run prints while it goes on: rows or JSON lines on standard output, failures,
// warnings and progress on standard error. One thread.
#pragma once

#include <map>
#include <optional>
#include <string>
#include <vector>

#include "app/commands/optimize/plan/optimize_plan.h"
#include "app/report/progress.h"
#include "app/report/report.h"
#include "app/report/table.h"

namespace pressoir::app {

class RunOutput {
 public:
  enum class Form {
    table,
    json,
    failures,  ///< nothing but these
    warnings,  ///< these too; nothing on standard output, which carries a picture
  };
  RunOutput(const std::vector<PlannedFile>& files, Form form, bool quiet);

  /// Prints what is known of the files from the first one on, in the plan's order.
  void add(std::size_t index, FileReport report);
  /// Prints what has no predecessor yet, the warnings, each kind once, and the sum.
  void end();

  [[nodiscard]] bool has_failures() const noexcept { return has_failures_; }
  [[nodiscard]] std::size_t files_done() const noexcept { return files_done_; }
  /// False: standard output could not be written.
  [[nodiscard]] bool is_good() const;

 private:
  struct Warning {
    std::string text, first_file;
    std::size_t files = 0;
  };
  void print(const FileReport& report);
  void print_warnings() const;

  Form form_;
  bool quiet_;
  std::vector<std::uint64_t> sizes_;
  std::vector<std::optional<FileReport>> reports_;
  std::size_t printed_ = 0, files_done_ = 0;
  bool has_failures_ = false;
  std::map<std::string, Warning> warnings_;  ///< by kind
  std::vector<std::string> kinds_;           ///< in the order in which they were met
  Table table_;
  Progress progress_;
};

}  // namespace pressoir::app
