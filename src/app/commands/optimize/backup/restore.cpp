#include "app/commands/optimize/backup/restore.h"

#include <algorithm>
#include <cstdio>
#include <iostream>
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

FileReport report_of(const Backup& backup, const RestoreRequest& request) {
  FileReport report;
  report.path = backup.original.string();
  try {
    switch (restore(backup, request.owner, request.dry_run)) {
      case Restored::restored:
        if (!request.dry_run) report.output = report.path;
        break;
      case Restored::same: report.skipped = "it is the original"; break;
      case Restored::changed:
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

}  // namespace

int run_restore(const RestoreRequest& request) {
  auto backups = backups_in(request.backups);
  std::vector<fs::path> only;
  for (const auto& path : request.only) only.push_back(resolved(path));
  if (!only.empty())
    std::erase_if(backups, [&](const Backup& backup) {
      return std::ranges::none_of(
          only, [&](const fs::path& path) { return is_below(backup.original, path); });
    });
  bool has_failed = false;
  for (const auto& backup : backups) {
    const auto report = report_of(backup, request);
    has_failed = has_failed || report.failure;
    print_restored(report, request);
  }
  return has_failed ? 1 : 0;
}

}  // namespace pressoir::app
