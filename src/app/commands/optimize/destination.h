// Destination: the options of commands that work on files (`optimize`, `repair`): which ones, where
// the results go and what is reported. At start-up, one thread.
#pragma once

#include <CLI/CLI.hpp>
#include <cstdint>
#include <string>
#include <vector>

#include "app/commands/optimize/plan/optimize_plan.h"
#include "model/goal.h"

namespace pressoir::app {

struct Destination {
  PlanRequest plan;
  std::vector<std::string> inputs, include, exclude;
  std::string files_from, output, backup, report, watch;
  bool is_list_of_zeros = false;
  bool skip_done = false, ignore_owner = false;
  bool json = false, quiet = false;
  std::uint32_t jobs = 0;
};

/// What the help of each of these commands says of files, reports, limits and exit codes.
extern const char *const kFilesHelp, *const kReportHelp;

/// Adds the options; `destination` must outlive the command.
void add_destination(CLI::App& command, Destination& destination);

/// Does `goal` on all files. @return the exit code. @throws UsageError as plan_of().
int run_to(Destination& destination, const Goal& goal);

}  // namespace pressoir::app
