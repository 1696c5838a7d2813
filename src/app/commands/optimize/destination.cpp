#include "app/commands/optimize/destination.h"

#include <algorithm>
#include <cstdio>
#include <optional>
#include <set>
#include <utility>

#include "app/commands/commands.h"
#include "app/commands/optimize/done/done_index.h"
#include "app/commands/optimize/plan/check_destination.h"
#include "app/commands/optimize/run/optimize_run.h"
#include "app/commands/optimize/walk/file_walk.h"
#include "app/commands/optimize/watch/folder_watch.h"
#include "app/config.h"
#include "app/text.h"
#include "app/worker_call.h"
#include "engine/goal/engine_version.h"

namespace pressoir::app {

const char* const kFilesHelp =
    R"(Which files: a file that is named is always worked on. Of a folder those are that start as a picture or
are named as one; symbolic links in it are not followed, one that is named itself is. --exclude and
--include compare names inside of folders with patterns as the shell has them, where ? is one byte: one
without a slash with the name, at any depth; one with a slash with the path below the folder, where * matches
slashes too; one that ends in a slash with folders only.

Where to: exactly one of --output, --in-place, --beside, --dry-run, or - alone.
Folders keep their tree: `pressoir optimize photos -o out` makes out/a/b.jpg of photos/a/b.jpg. What
did not shrink is copied. --in-place never follows a symbolic link to a file, leaves files unchanged
that did not shrink, and keeps owner, mode, times, access control lists and extended attributes; what
cannot be kept is named. A file with several names (hard links) is skipped, since the others would
keep the original: --break-links works on it all the same. --backup keeps each original under its
whole path (DIR/srv/www/a.jpg); an older backup is never overwritten: a second one, of other bytes or
another time, is named "a.jpg.~1~". --beside writes photo.jpg.webp beside photo.jpg with --convert webp,
as web servers look for it, and replaces an older result; photo.jpg and photo.png do not meet. Results
carry a note, the extended attribute user.pressoir.made-of: a file there without it, or changed since, is
a conflict and stays. Before any work every name that a result may take is compared with all inputs and
all other results; two that are the same are bad usage, or with --watch, and with --in-place and --beside
for a file found in a folder, a conflict of that file alone.

--watch works on what is in a folder and then on each file that is written or moved there, in folders that
are made there too, until it is told to stop (SIGINT, SIGTERM: exit code 0, or 1 where a file failed). What it
has made is no new file: with --in-place and --beside it implies --skip-done.

Again and again: --skip-done remembers files with --in-place or --beside that need no more work, by
device, inode, size, time and what was asked for, in $XDG_CACHE_HOME/pressoir (~/.cache/pressoir). They
are left out of the next runs, and so are those that failed for what is in them; as soon as a file
changes it is worked on again. The folder may be deleted at any time.

)";

const char* const kReportHelp =
    R"(The table grows while the work goes on. Warnings of one kind are printed once, at the end, with the
number of files. --quiet prints failures alone, on standard error.

--json prints one object per line, in the order of the files (with --join one, under the name of the
first), each with the keys path, output, skipped (null, or why nothing was done), format, width,
height, bytes_before, bytes_after, saved, score, min_score (that of the worst frame), lossless
(decoded and found equal), partial (only the first frame or page of several), cut_by_deadline (the
time limit ended the search: another run may find more), method, seconds, metadata_kept,
metadata_dropped, warnings, repair (null, or what a damaged file had lost: lost_percent and
coarse_percent of the picture, frames_lost, frames with the lost_percent of each damaged frame,
metadata_lost), error (null, or an object with code and message), goal (what was asked for, never a
password), input_sha256, output_sha256, engine and libraries, with which `pressoir verify` proves the
line again. Bytes of a name that are not UTF-8
show as U+FFFD; such a line has the keys path_bytes and output_bytes too, the same names with those
bytes and % as %XX.

Limits (input, output, pixels, memory, CPU time) are the settings of `pressoir serve
--help-settings`, read here from the environment: PRESSOIR_LIMITS_MAX_INPUT_BYTES=20000000 for
instance.

Exit codes: 0 all fine or skipped, 1 some file failed (named; the others are done), 2 bad usage, 130
interrupted (nothing is left half-written; what was done is printed).)";

namespace {

void add_list(CLI::App& command, const char* name, std::vector<std::string>& list,
              const char* help) {
  command
      .add_option_function<std::string>(
          name, [&list](const std::string& value) { list.push_back(value); }, help)
      ->trigger_on_parse();
}

void add_choice(CLI::App& command, Destination& destination) {
  auto& plan = destination.plan;
  command.add_option("PATH", destination.inputs, "Files and folders, or - for standard input");
  auto* list = command.add_option("--files-from", destination.files_from,
                                  "File with the names of further files and folders, one a line; "
                                  "- for standard input");
  command
      .add_flag("-0,--null", destination.is_list_of_zeros,
                "A zero byte ends each name in --files-from, as `find -print0` writes them")
      ->needs(list);
  add_list(command, "--include", destination.include,
           "Of folders, only files whose names match this pattern; may be given again");
  add_list(command, "--exclude", destination.exclude,
           "Of folders, no files and folders whose names match this pattern; may be given again");
  command.add_option("--watch", destination.watch,
                     "Work on this folder too, and then on files that are written or moved there, "
                     "until SIGINT or SIGTERM");
  command.add_flag("--hidden", plan.hidden,
                   "Of folders, files and folders too whose names begin with a dot");
  command.add_flag("--skip-unsupported", plan.skip_unsupported,
                   "Skip empty files, unknown formats and those that cannot be written, instead of "
                   "failing");
}

}  // namespace

void add_destination(CLI::App& command, Destination& destination) {
  auto& plan = destination.plan;
  add_choice(command, destination);
  command.add_option("-o,--output", destination.output, "File or folder for the results");
  command.add_flag("--in-place", plan.in_place,
                   "Replace the files, in one step each; owner, mode, times, access control lists "
                   "and extended attributes stay");
  command.add_option("--backup", destination.backup,
                     "Folder for the originals of --in-place, under their whole paths");
  command.add_flag("--break-links", plan.break_links,
                   "Let --in-place work on files with several names (hard links) too; the other "
                   "names keep the original");
  command.add_flag("--ignore-owner", destination.ignore_owner,
                   "Let a file become yours where its owner cannot be kept, instead of failing");
  command.add_flag("--beside", plan.beside,
                   "Put each result beside its file: photo.jpg.webp with --convert webp");
  command.add_option("--suffix", plan.suffix,
                     "What --beside puts behind the name (default: the extension converted to), or "
                     "without --convert before the extension: -small makes photo-small.jpg");
  command.add_flag("--skip-done", destination.skip_done,
                   "With --in-place or --beside: skip files that an earlier run has done");
  command.add_flag("--dry-run", plan.dry_run, "Report what would be done, change nothing");
  command.add_flag("--json", destination.json, "Print a JSON report on standard output");
  command.add_option("--report", destination.report,
                     "Write a page of HTML with sums, bytes, scores and the pictures before and "
                     "after; replaces FILE.html");
  command.add_flag("--quiet", destination.quiet,
                   "Print failures only: no table, no warnings, no progress");
  command.add_option("--jobs", destination.jobs, "Files at a time; default: one per core")
      ->check(CLI::Range(1, 256));
}

namespace {

void add_listed_files(const Destination& destination, PlanRequest& plan) {
  if (destination.files_from.empty()) return;
  if (std::ranges::find(plan.inputs, std::filesystem::path("-")) != plan.inputs.end())
    throw UsageError("- (standard input) and --files-from exclude each other");
  const auto files =
      listed_files(destination.files_from, destination.is_list_of_zeros ? '\0' : '\n');
  plan.inputs.insert(plan.inputs.end(), files.begin(), files.end());
}

/// An empty list is not an error.
std::vector<PlannedFile> planned_files(const Destination& destination) {
  if (!destination.plan.inputs.empty() || destination.files_from.empty())
    return plan_of(destination.plan);
  check_destination(destination.plan, !destination.plan.output.empty());
  return {};
}

std::string fonts_of_workers() {
  return ask_worker<engine::Description>(load_config({}, {}),
                                         [](engine::WorkerPool& pool) { return pool.describe(); })
      .font_fingerprint;
}

std::unique_ptr<DoneIndex> done_index(const Destination& destination, const Goal& goal) {
  const auto& plan = destination.plan;
  const bool meets_own_files = !destination.watch.empty() && (plan.in_place || plan.beside);
  if (!destination.skip_done && !meets_own_files) return nullptr;
  if (plan.join || (!plan.in_place && !plan.beside))
    throw UsageError("--skip-done needs --in-place or --beside");
  return std::make_unique<DoneIndex>(
      goal, DoneIndex::Circumstances{.stamps = plan.stamps,
                                     .fonts = engine::draws_text(goal) ? fonts_of_workers() : "",
                                     .place = plan.beside ? "beside " + plan.suffix : "in place"});
}

/// Whatever it is called it replaces: no picture is called so.
void check_report(const std::string& report) {
  if (!report.empty() && !report.ends_with(".html") && !report.ends_with(".htm"))
    throw UsageError("--report: the name must end in .html or .htm, not \"" + report + '"');
}

void check_watch(const Destination& destination) {
  if (destination.watch.empty()) return;
  const auto& plan = destination.plan;
  if (plan.dry_run || plan.join || !destination.report.empty() || destination.output == "-" ||
      std::ranges::find(plan.inputs, std::filesystem::path("-")) != plan.inputs.end())
    throw UsageError(
        "--watch excludes --dry-run, --join, --report, and - (standard input, output)");
}

int run_files(const Destination& destination, const Goal& goal, DoneIndex* index,
              std::vector<PlannedFile> files, const StopSignals* stop) {
  if (index != nullptr) index->mark(files);
  const auto to_stdout = std::ranges::any_of(files, [](const auto& f) { return f.target == "-"; });
  if (destination.json && to_stdout)
    throw UsageError(
        "--json and the picture cannot both go to standard output; give --output FILE");
  return run_plan({.files = std::move(files),
                   .goal = goal,
                   .stamps = destination.plan.stamps,
                   .json = destination.json,
                   .quiet = destination.quiet,
                   .report = destination.report,
                   .skip_unsupported = destination.plan.skip_unsupported,
                   .owner = destination.ignore_owner ? OwnerRule::ignore : OwnerRule::keep,
                   .done = index,
                   .stop = stop != nullptr ? stop->fd() : -1,
                   .jobs = destination.jobs},
                  load_config({}, {}));
}

/// Those of the plan that have changed and need work.
std::vector<PlannedFile> changed_files(const Destination& destination, DoneIndex* index,
                                       const FolderChanges& changes) {
  std::set<std::filesystem::path> paths;
  for (const auto& path : changes.files) paths.insert(path.lexically_normal());
  auto files = planned_files(destination);
  std::erase_if(files, [&](const PlannedFile& file) {
    return !paths.contains(file.source.lexically_normal());
  });
  if (index != nullptr) index->mark(files);
  std::erase_if(files, [](const PlannedFile& file) { return file.is_known; });
  return files;
}

/// What comes after the first look, until one of the signals does.
int watch_on(const Destination& destination, const Goal& goal, DoneIndex* index, FolderWatch& watch,
             const StopSignals& stop) {
  int code = 0;
  while (const auto changes = watch.wait(stop)) {
    auto files = changed_files(destination, index, *changes);
    if (files.empty()) continue;
    const int made = run_files(destination, goal, index, std::move(files), &stop);
    if (made > 1) break;  // told to stop
    code = std::max(code, made);
  }
  return code;
}

void tell_problem(const DoneIndex& index) {
  if (!index.problem().empty())
    std::fprintf(stderr,
                 "pressoir: warning: --skip-done: what was done cannot be remembered (%s)\n",
                 terminal_text(index.problem()).c_str());
}

}  // namespace

int run_to(Destination& destination, const Goal& goal) {
  auto& plan = destination.plan;
  plan.inputs.assign(destination.inputs.begin(), destination.inputs.end());
  if (!destination.watch.empty()) plan.inputs.emplace_back(destination.watch);
  add_listed_files(destination, plan);
  plan.output = destination.output;
  plan.backup = destination.backup;
  plan.convert = goal.convert;
  plan.watch = !destination.watch.empty();
  plan.names = NamePatterns(destination.include, destination.exclude);
  if (destination.ignore_owner && !plan.in_place)
    throw UsageError("--ignore-owner is about files that --in-place replaces");
  check_report(destination.report);
  check_watch(destination);
  std::optional<StopSignals> stop;
  if (!destination.watch.empty()) stop.emplace();
  const auto index = done_index(destination, goal);
  // Before the first look: nothing falls between the two.
  std::optional<FolderWatch> watch;
  if (stop) watch.emplace(destination.watch);
  auto code = run_files(destination, goal, index.get(), planned_files(destination),
                        stop ? &*stop : nullptr);
  if (watch)  // told to stop meanwhile it finds that out at once
    code = std::max(code > 1 ? 0 : code, watch_on(destination, goal, index.get(), *watch, *stop));
  if (index && !destination.quiet) tell_problem(*index);
  return code;
}

}  // namespace pressoir::app
