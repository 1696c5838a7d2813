#include "app/commands/optimize/backup/restore.h"

#include <algorithm>
#include <cstdio>
#include <iostream>
#include <set>
#include <system_error>

#include "app/commands/optimize/backup/backups.h"
#include "app/report/report.h"
#include "app/text.h"

namespace pressoir::app {
namespace {

namespace fs = std::filesystem;

fs::path resolved(const fs::path& path) {
  std::error_code failed;
  auto known = fs::weakly_canonical(path, failed);
  if (failed) known = fs::absolute(path, failed);
  return known.has_filename() ? known : known.parent_path();
}

bool is_below(const fs::path& path, const fs::path& folder) {
  const auto [end, ignored] = std::mismatch(folder.begin(), folder.end(), path.begin(), path.end());
  return end == folder.end();
}

void print_left(const FileReport& report, const std::vector<fs::path>& left) {
  for (const auto& path : left)
    std::fprintf(stderr,
                 "pressoir: warning: %s: %s has the same time but is not known to be made of it, "
                 "and stays\n",
                 terminal_text(report.path).c_str(), terminal_text(path.string()).c_str());
}

FileReport report_of(const Backup& backup, const std::set<fs::path>& originals,
                     const RestoreRequest& request) {
  FileReport report;
  report.path = backup.original.string();
  try {
    const auto restored = restore(backup, originals, request.owner, request.dry_run);
    if (!request.quiet) print_left(report, restored.left);
    switch (restored.end) {
      case Restored::End::restored:
        if (!request.dry_run) report.output = report.path;
        break;
      case Restored::End::same: report.skipped = "it is the original"; break;
      case Restored::End::changed:
        report.failure = {ErrorCode::conflict,
                          "The file was changed after it was worked on: it stays. Move it away to "
                          "bring the original back."};
    }
  } catch (const Error& error) {
    report.failure = Failure{error.code(), text_of(error)};
  } catch (const std::system_error& error) {
    report.failure = Failure{ErrorCode::unavailable, error.what()};
  }
  return report;
}

void print_restored(const FileReport& report, const RestoreRequest& request) {
  const auto name = terminal_text(report.path);
  if (report.failure)
    std::fprintf(stderr, "pressoir: %s: %s [%s]\n", name.c_str(),
                 terminal_text(report.failure->message).c_str(),
                 std::string(name_of(report.failure->code)).c_str());
  if (request.json) {
    std::cout << json_line(report) << std::flush;
  } else if (!request.quiet && !report.failure) {
    const auto* done = request.dry_run ? "would be restored" : "restored";
    std::cout << name << ": " << report.skipped.value_or(done) << "\n" << std::flush;
  }
}

/// A path without any backup, which somebody has asked for.
FileReport missing(const fs::path& path) {
  FileReport report;
  report.path = path.string();
  report.failure = {ErrorCode::not_found, "There is no backup of it or of files below it."};
  return report;
}

/// The backups of the paths that are asked for.
std::vector<Backup> chosen(const std::vector<Backup>& backups, const RestoreRequest& request,
                           std::vector<FileReport>& reports) {
  if (request.only.empty()) return backups;
  std::vector<bool> is_chosen(backups.size());
  for (const auto& path : request.only) {
    bool is_found = false;
    for (std::size_t i = 0; i < backups.size(); ++i) {
      if (!is_below(backups[i].original, resolved(path))) continue;
      is_found = is_chosen[i] = true;
    }
    if (!is_found) reports.push_back(missing(path));
  }
  std::vector<Backup> some;
  for (std::size_t i = 0; i < backups.size(); ++i)
    if (is_chosen[i]) some.push_back(backups[i]);
  return some;
}

}  // namespace

int run_restore(const RestoreRequest& request) {
  const auto backups = backups_in(request.backups);
  std::set<fs::path> originals;
  for (const auto& backup : backups) originals.insert(backup.original);
  std::vector<FileReport> reports;
  const auto to_do = chosen(backups, request, reports);
  for (const auto& report : reports) print_restored(report, request);
  bool has_failed = !reports.empty();
  for (const auto& backup : to_do) {
    const auto report = report_of(backup, originals, request);
    has_failed = has_failed || report.failure;
    print_restored(report, request);
  }
  return has_failed ? 1 : 0;
}

}  // namespace pressoir::app
