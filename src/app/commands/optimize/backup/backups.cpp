#include "app/commands/optimize/backup/backups.h"

#include <fcntl.h>
#include <sys/stat.h>

#include <cerrno>
#include <cstring>
#include <map>
#include <string_view>

#include "app/file_names.h"
#include "app/place/origin.h"

namespace pressoir::app {
namespace {

namespace fs = std::filesystem;

bool is_there(const fs::path& path) {
  std::error_code ignored;
  return fs::exists(fs::symlink_status(path, ignored));
}

// Says of a folder that what is below it came from the root.
constexpr const char* kMarker = ".pressoir-backups";

// Whoever may not read an original may not read its backup either.
void make_private(const fs::path& folder) {
  if (folder.empty() || is_there(folder)) return;
  if (folder.parent_path() != folder) make_private(folder.parent_path());
  if (::mkdir(folder.c_str(), 0700) != 0 && errno != EEXIST)
    throw Error(ErrorCode::unavailable,
                "The folder of backups cannot be made: " + std::string(std::strerror(errno)) + ".");
}

/// Empty: it is there already.
std::optional<std::vector<std::string>> add_backup(const SourceFile& original,
                                                   const fs::path& place, OwnerRule rule) {
  make_private(place.parent_path());
  auto pending = PendingFile::create_for(place);
  auto content = pending.content().duplicate();
  copy_bytes(original.content, content);
  auto lost = pending.take_attributes(original, rule);
  try {
    pending.place(place, PendingFile::Existing::refuse);
  } catch (const Error& error) {
    if (error.code() == ErrorCode::conflict) return std::nullopt;  // another run was here
    throw;
  }
  return lost;
}

bool keeps(const fs::path& place, const SourceFile& original) {
  const auto present = regular_at(place);
  if (!present || !same_time(*present, original.status)) return false;
  return same_bytes(open_source(place, false, UINT64_MAX).content, original.content);
}

struct Numbered {
  fs::path name;
  unsigned long number = 0;  ///< 0: without one
};

/// "a.jpg.~2~" is number 2 of "a.jpg".
Numbered numbered(const fs::path& path) {
  const auto name = path.filename().string();
  const auto mark = name.rfind(".~");
  const bool has_form = mark != std::string::npos && mark > 0 && name.ends_with('~');
  const auto digits = has_form ? name.substr(mark + 2, name.size() - mark - 3) : "";
  if (digits.empty() || digits.size() > 9 || digits.front() == '0' ||
      digits.find_first_not_of("0123456789") != std::string::npos)
    return {path, 0};
  return {path.parent_path() / name.substr(0, mark), std::stoul(digits)};
}

// What --in-place --convert made of the original stands beside it, with its time and a note.
std::vector<fs::path> remove_converted(const Backup& backup, const SourceFile& copy,
                                       const std::set<fs::path>& originals) {
  std::vector<fs::path> left;
  for (const auto* format : engine::all_formats()) {
    const auto made = named_for(backup.original, format->info);
    const auto status = regular_at(made);
    if (!status || originals.contains(made) || !same_time(*status, copy.status)) continue;
    if (!is_noted_of(made, backup.original)) {
      left.push_back(made);
      continue;
    }
    std::error_code failed;
    fs::remove(made, failed);
    if (failed)
      throw Error(ErrorCode::unavailable,
                  "The converted file cannot be removed: " + failed.message() + ".");
  }
  return left;
}

}  // namespace

fs::path backup_place(const fs::path& folder, const fs::path& file) {
  std::error_code failed;
  const auto parent = fs::canonical(file.has_parent_path() ? file.parent_path() : ".", failed);
  const auto absolute = (failed ? fs::absolute(file.parent_path(), failed) : parent);
  return folder / absolute.relative_path() / file.filename();
}

std::vector<std::string> keep_backup(const SourceFile& original, const fs::path& wanted,
                                     OwnerRule rule) {
  const auto place = [&](int number) {
    return number == 0 ? wanted : fs::path(wanted) += ".~" + std::to_string(number) + "~";
  };
  // What is called as a numbered one itself always gets a number.
  const int first = numbered(wanted).number == 0 ? 0 : 1;
  for (int number = first;; ++number) {
    if (is_there(place(number))) continue;
    if (number > first && keeps(place(number - 1), original)) return {};
    if (auto lost = add_backup(original, place(number), rule)) return std::move(*lost);
  }
}

void begin_backups(const fs::path& folder) {
  make_private(folder);
  if (regular_at(folder / kMarker)) return;  // perhaps somebody else's
  const FileDescriptor marker(
      ::open((folder / kMarker).c_str(), O_WRONLY | O_CREAT | O_CLOEXEC | O_NOFOLLOW, 0600));
  if (!marker.is_open())
    throw Error(ErrorCode::unavailable, "The folder of backups cannot be written: " +
                                            std::string(std::strerror(errno)) + ".");
}

std::vector<Backup> backups_in(const fs::path& folder) {
  std::error_code failed;
  std::map<fs::path, Numbered> newest;  // by the path below `folder`
  auto walk = fs::recursive_directory_iterator(folder, failed);
  for (; !failed && walk != fs::recursive_directory_iterator(); walk.increment(failed)) {
    if (!regular_at(walk->path()) || walk->path() == folder / kMarker) continue;
    const auto found = numbered(walk->path());
    const auto original = "/" / found.name.lexically_relative(folder);
    auto [known, is_new] = newest.try_emplace(original, Numbered{walk->path(), found.number});
    if (!is_new && known->second.number < found.number)
      known->second = {walk->path(), found.number};
  }
  if (failed)
    throw Error(failed == std::errc::no_such_file_or_directory ? ErrorCode::not_found
                                                               : ErrorCode::forbidden,
                "The folder of backups cannot be read: " + failed.message() + ".");
  if (!regular_at(folder / kMarker))
    throw Error(ErrorCode::not_found,
                "This is not a folder of backups: it has no file " + std::string(kMarker) + ".");
  std::vector<Backup> backups;
  for (auto& [original, copy] : newest) backups.push_back({std::move(copy.name), original});
  return backups;
}

Restored restore(const Backup& backup, const std::set<fs::path>& originals, OwnerRule rule,
                 bool dry_run) {
  const auto copy = open_source(backup.copy, false, UINT64_MAX);
  std::optional<SourceFile> present;
  if (is_there(backup.original)) {
    present = open_source(backup.original, false, UINT64_MAX);
    if (same_bytes(present->content, copy.content)) return {.end = Restored::End::same};
    if (!same_time(present->status, copy.status)) return {.end = Restored::End::changed};
  }
  if (dry_run) return {};
  auto pending = PendingFile::create_for(backup.original);
  auto content = pending.content().duplicate();
  copy_bytes(copy.content, content);
  (void)pending.take_attributes(copy, rule);
  if (present) check_unchanged(backup.original, present->status, false);
  pending.place(backup.original,
                present ? PendingFile::Existing::replace : PendingFile::Existing::refuse);
  if (present) return {};
  return {.left = remove_converted(backup, copy, originals)};
}

}  // namespace pressoir::app
