#include "app/commands/optimize/backup/backups.h"

#include <algorithm>
#include <cerrno>
#include <cstring>
#include <map>
#include <string_view>

#include "app/file_names.h"

namespace pressoir::app {
namespace {

namespace fs = std::filesystem;

bool is_there(const fs::path& path) {
  std::error_code ignored;
  return fs::exists(fs::symlink_status(path, ignored));
}

bool is_regular(const fs::path& path) {
  std::error_code ignored;
  return fs::is_regular_file(fs::symlink_status(path, ignored));
}

/// Empty: it is there already.
std::optional<std::vector<std::string>> add_backup(const SourceFile& original,
                                                   const fs::path& place, OwnerRule rule) {
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
  if (!is_regular(place)) return false;
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
  if (digits.empty() || digits.size() > 9 ||
      digits.find_first_not_of("0123456789") != std::string::npos)
    return {path, 0};
  return {path.parent_path() / name.substr(0, mark), std::stoul(digits)};
}

bool same_time(const struct stat& left, const struct stat& right) {
  return left.st_mtim.tv_sec == right.st_mtim.tv_sec &&
         left.st_mtim.tv_nsec == right.st_mtim.tv_nsec;
}

// What --in-place --convert made of the original stands beside it, with its time.
void remove_converted(const Backup& backup, const SourceFile& copy) {
  for (const auto* format : engine::all_formats()) {
    const auto made = named_for(backup.original, format->info);
    struct stat status {};
    if (made == backup.original || ::lstat(made.c_str(), &status) != 0) continue;
    if (!S_ISREG(status.st_mode) || !same_time(status, copy.status)) continue;
    std::error_code failed;
    fs::remove(made, failed);
    if (failed)
      throw Error(ErrorCode::unavailable,
                  "The converted file cannot be removed: " + failed.message() + ".");
  }
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
  auto place = wanted;
  for (int number = 1;; ++number) {
    if (!is_there(place))
      if (auto lost = add_backup(original, place, rule)) return std::move(*lost);
    if (keeps(place, original)) return {};
    place = wanted;
    place += ".~" + std::to_string(number) + "~";
  }
}

std::vector<Backup> backups_in(const fs::path& folder) {
  std::error_code failed;
  std::map<fs::path, Numbered> newest;  // by the path below `folder`
  auto walk = fs::recursive_directory_iterator(folder, failed);
  for (; !failed && walk != fs::recursive_directory_iterator(); walk.increment(failed)) {
    if (!is_regular(walk->path())) continue;
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
  std::vector<Backup> backups;
  for (auto& [original, copy] : newest) backups.push_back({std::move(copy.name), original});
  return backups;
}

Restored restore(const Backup& backup, OwnerRule rule, bool dry_run) {
  const auto copy = open_source(backup.copy, false, UINT64_MAX);
  const bool is_new = !is_there(backup.original);
  if (!is_new) {
    const auto present = open_source(backup.original, false, UINT64_MAX);
    if (same_bytes(present.content, copy.content)) return Restored::same;
    if (!same_time(present.status, copy.status)) return Restored::changed;
  }
  if (dry_run) return Restored::restored;
  auto pending = PendingFile::create_for(backup.original);
  auto content = pending.content().duplicate();
  copy_bytes(copy.content, content);
  (void)pending.take_attributes(copy, rule);
  pending.place(backup.original,
                is_new ? PendingFile::Existing::refuse : PendingFile::Existing::replace);
  if (is_new) remove_converted(backup, copy);
  return Restored::restored;
}

}  // namespace pressoir::app
