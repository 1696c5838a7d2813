// Backups: originals of files that were replaced, under their whole path below one folder, and how
// they come back. One thread.
#pragma once

#include <filesystem>
#include <optional>
#include <string>
#include <vector>

#include "app/place/placement.h"

namespace pressoir::app {

/// Where the backup of a file is: its absolute path, links in its folders resolved, below `folder`.
/// Files of different folders never meet, whichever run keeps them.
std::filesystem::path backup_place(const std::filesystem::path& folder,
                                   const std::filesystem::path& file);

/// Keeps a copy of `original` as `wanted`, or, where an older and different one is, as
/// "wanted.~1~", "wanted.~2~" and so on: an older backup is never touched, nor is one that another
/// run makes at the same time.
/// @return what of its attributes could not be kept.
std::vector<std::string> keep_backup(const SourceFile& original,
                                     const std::filesystem::path& wanted, OwnerRule rule);

/// The newest backup of a file.
struct Backup {
  std::filesystem::path copy, original;
};
/// All below `folder`, by path of the original. @throws Error not_found, forbidden.
std::vector<Backup> backups_in(const std::filesystem::path& folder);

enum class Restored { restored, same, changed };
/// Puts the copy in the original's place, with its attributes. A file there whose time is not that
/// of the copy is a newer one and stays (`changed`); one that is the same stays too. What stands
/// beside a missing original in another format, with its name and the time of the copy, goes.
/// @throws Error as PendingFile.
Restored restore(const Backup& backup, OwnerRule rule, bool dry_run);

}  // namespace pressoir::app
