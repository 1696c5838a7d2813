#include "app/commands/optimize/run/delivery.h"

#include <string>
#include <vector>

#include "app/commands/optimize/backup/backups.h"
#include "app/commands/optimize/plan/names_beside.h"
#include "app/file_names.h"
#include "app/place/origin.h"
#include "base/warnings.h"

namespace pressoir::app {
namespace {

namespace fs = std::filesystem;

void warn_of_lost(Outcome& outcome, const std::vector<std::string>& lost) {
  std::string names;
  for (const auto& name : lost) names += (names.empty() ? "" : ", ") + name;
  if (!names.empty())
    add_warning(outcome.warnings, "what the file system keeps with the file was lost", names);
}

void remove_file(const fs::path& path, const char* what) {
  std::error_code failed;
  fs::remove(path, failed);
  if (failed)
    throw Error(ErrorCode::unavailable,
                std::string(what) + " cannot be removed: " + failed.message() + ".");
}

Delivered deliver_new(const PlannedFile& file, const fs::path& target, PendingFile& result) {
  result.take_default_mode();
  const bool is_new_name = file.name_is_given && target != file.target;
  result.place(target,
               is_new_name ? PendingFile::Existing::refuse : PendingFile::Existing::replace);
  return {.output = target, .skipped = {}, .done = result.status()};
}

/// Whether a result of an earlier run is in the place of this one.
bool check_ours(const PlannedFile& file, const struct stat& source) {
  std::error_code ignored;  // what cannot be looked at cannot be replaced either, and says why
  if (!fs::exists(fs::symlink_status(file.target, ignored))) return false;
  if (is_result_of(file.target, file.source, source)) return true;
  throw Error(ErrorCode::conflict, not_ours(file.target));
}

Delivered deliver_beside(const PlannedFile& file, const SourceFile& source, PendingFile& result,
                         Outcome& outcome, bool is_wanted) {
  check_unchanged(file.source, source.status, true);
  const bool is_there = check_ours(file, source.status);
  if (!is_wanted) {
    if (is_there) remove_file(file.target, "What stands beside the file");
    return {.output = {},
            .skipped = "in the other format it would not be smaller",
            .done = source.status,
            .state = store::DoneState::without_result};
  }
  // Who may read the file may read what stands beside it.
  warn_of_lost(outcome, result.take_attributes_of(file.source, source, OwnerRule::ignore));
  result.place(file.target,
               is_there ? PendingFile::Existing::replace : PendingFile::Existing::refuse);
  return {.output = file.target, .skipped = {}, .done = source.status, .beside = result.status()};
}

Delivered deliver_in_place(const PlannedFile& file, const fs::path& target,
                           const SourceFile& source, PendingFile& result, Outcome& outcome,
                           OwnerRule rule) {
  if (target == file.source && same_bytes(source.content, result.content()))
    return {.output = target, .skipped = {}, .done = source.status};
  warn_of_lost(outcome, target == file.source
                            ? result.take_attributes(source, rule)
                            : result.take_attributes_of(file.source, source, rule));
  if (source.status.st_nlink > 1)
    add_warning(outcome.warnings, "the file has other names (hard links), which keep the original");
  if (!file.backup.empty()) {
    begin_backups(file.backup_folder);
    warn_of_lost(outcome, keep_backup(source, file.backup, rule));
  }
  check_unchanged(file.source, source.status, false);
  if (target == file.source) {
    result.place(target, PendingFile::Existing::replace);
  } else {
    // What an interrupted run made of this very file has not yet taken its place.
    const bool is_unfinished = file.is_unfinished && is_noted_of(target, file.source);
    result.place(target,
                 is_unfinished ? PendingFile::Existing::replace : PendingFile::Existing::refuse);
    remove_file(file.source, "The original");
  }
  return {.output = target, .skipped = {}, .done = result.status()};
}

}  // namespace

Delivered deliver(const PlannedFile& file, const SourceFile& source, PendingFile& result,
                  Outcome& outcome, const std::optional<Conversion>& convert, OwnerRule rule) {
  // A picture that the wanted format cannot carry stays in its own.
  const bool is_converted = !convert || outcome.format == convert->format;
  if (file.beside) return deliver_beside(file, source, result, outcome, is_converted);
  const auto target = is_converted ? file.target : file.unchanged;
  const auto* said = format_by_name(target);
  if (convert && said != nullptr && said->name != outcome.format.name())
    throw Error(ErrorCode::conflict, "The file was changed while it was worked on.");
  if (!file.in_place) return deliver_new(file, target, result);
  if (outcome.is_partial)
    throw Error(ErrorCode::forbidden,
                "Only the first frame or page would be left: the file stays. Use --output.");
  return deliver_in_place(file, target, source, result, outcome, rule);
}

}  // namespace pressoir::app
