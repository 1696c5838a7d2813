// Backups: originals of files that were replaced, under their whole path below one folder, and how
// they come back. One thread.
#pragma once

#include <filesystem>
#include <set>
#include <string>
#include <vector>

#include "app/place/placement.h"

namespace pressoir::app {

/// Where the backup of a file is: its absolute path, links in its folders resolved, below `folder`.
/// Files of different folders never meet, whichever run keeps them.
std::filesystem::path backup_place(const std::filesystem::path& folder,
                                   const std::filesystem::path& file);

/// Makes the folder, for its user alone, and says in it what it is. @throws Error unavailable.
void begin_backups(const std::filesystem::path& folder);

/// Keeps a copy of `original` as `wanted`, or, where an older one of other bytes or another time
/// is, as "wanted.~1~", "wanted.~2~" and so on: an older backup is never touched, nor is one that
/// another run makes at the same time. What is called "x.~1~" itself always gets a number. Folders
/// that are made are for their user alone.
/// @return what of its attributes could not be kept.
std::vector<std::string> keep_backup(const SourceFile& original,
                                     const std::filesystem::path& wanted, OwnerRule rule);

/// The newest backup of a file.
struct Backup {
  std::filesystem::path copy, original;
};
/// All below `folder`, by path of the original.
/// @throws Error not_found (also where begin_backups() has not been), forbidden.
std::vector<Backup> backups_in(const std::filesystem::path& folder);

struct Restored {
  enum class End { restored, same, changed };
  End end = End::restored;
  std::vector<std::filesystem::path> left = {};  ///< beside it, may have been made of it
};
/// Puts the copy in the original's place, with its attributes. A file there whose time is not that
/// of the copy is a newer one and stays (`changed`); one that is the same stays too. What is noted
/// to be made of a missing original in another format, with its name and time, goes; what has these
/// without the note is `left`, unless it is one of the `originals` of all backups.
/// @throws Error conflict when the file is changed meanwhile; as PendingFile.
Restored restore(const Backup& backup, const std::set<std::filesystem::path>& originals,
                 OwnerRule rule, bool dry_run);

}  // namespace pressoir::app
