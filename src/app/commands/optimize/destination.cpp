#include "app/commands/optimize/destination.h"

#include <algorithm>

#include "app/commands/commands.h"
#include "app/commands/optimize/optimize_run.h"
#include "app/config.h"

namespace pressoir::app {

const char* const kReportHelp =
    R"(--json prints one object per line, in the order of the files (with --join one, under the name of the
first), each with the keys path, output, format, width, height, bytes_before, bytes_after, saved,
score, min_score (that of the worst frame), lossless (decoded and found equal), partial (only the
first frame or page of several), cut_by_deadline (the time limit ended the search: another run may
find more), method, seconds, metadata_kept, metadata_dropped, warnings, repair (null, or what a
damaged file had lost: lost_percent and coarse_percent of the picture, frames_lost, frames with the
lost_percent of each damaged frame, metadata_lost), error (null, or an object with code and
message). Bytes of a name that are not UTF-8 show as U+FFFD; such a line has the keys path_encoded
and output_encoded too, the same names with those bytes and % as %XX.

Limits (input, output, pixels, memory, CPU time) are the settings of `pressoir serve
--help-settings`, read here from the environment: PRESSOIR_LIMITS_MAX_INPUT_BYTES=20000000 for
instance.

Exit codes: 0 all fine, 1 some file failed (named; the others are done), 2 bad usage, 130
interrupted (nothing is left half-written).)";

void add_destination(CLI::App& command, Destination& destination) {
  command.add_option("PATH", destination.inputs, "Files and folders, or - for standard input");
  command.add_option("-o,--output", destination.output, "File or folder for the results");
  command.add_flag("--in-place", destination.plan.in_place,
                   "Replace the files, in one step each; mode, owner and times stay");
  command.add_option("--backup", destination.backup, "Folder for the originals of --in-place");
  command.add_flag("--dry-run", destination.plan.dry_run,
                   "Report what would be done, change nothing");
  command.add_flag("--json", destination.json, "Print a JSON report on standard output");
  command.add_option("--jobs", destination.jobs, "Files at a time; default: one per core")
      ->check(CLI::Range(1, 256));
}

int run_to(Destination& destination, const Goal& goal) {
  auto& plan = destination.plan;
  plan.inputs.assign(destination.inputs.begin(), destination.inputs.end());
  plan.output = destination.output;
  plan.backup = destination.backup;
  plan.convert = goal.convert;
  auto files = plan_of(plan);
  const auto to_stdout = std::ranges::any_of(files, [](const auto& f) { return f.target == "-"; });
  if (destination.json && to_stdout)
    throw UsageError(
        "--json and the picture cannot both go to standard output; give --output FILE");
  return run_plan({.files = std::move(files),
                   .goal = goal,
                   .stamps = plan.stamps,
                   .json = destination.json,
                   .jobs = destination.jobs},
                  load_config({}, {}));
}

}  // namespace pressoir::app
