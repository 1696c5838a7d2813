// FileWalk: the files that a command line means. Reads folders and, of files whose names say no
// format, first bytes. One thread.
#pragma once

#include <filesystem>
#include <optional>
#include <vector>

#include "app/commands/optimize/walk/name_patterns.h"
#include "engine/goal/formats.h"
#include "model/job.h"

namespace pressoir::app {

struct Walk {
  std::vector<std::filesystem::path> inputs;       ///< files and folders
  std::vector<std::filesystem::path> not_entered;  ///< folders; empty paths count as none
  NamePatterns names;                              ///< inside of folders
  bool hidden = false;  ///< with files and folders whose names begin with a dot
};

/// A file, and its path below the destination.
struct Found {
  std::filesystem::path path, relative;
  bool is_named = false;           ///< among the inputs
  std::optional<Failure> failure;  ///< a folder that cannot be read
};

/// In the order of the inputs, inside a folder by path. An input is always found. A folder is
/// entered, through a symbolic link too where it is an input itself; inside, only regular files are
/// found that start as a picture or are named as one, and links are not followed.
std::vector<Found> find_files(const Walk& walk);

/// Whether the input is a folder.
bool is_folder(const std::filesystem::path& path);

/// The format of a file by its first bytes; null: unknown or unreadable.
const FormatInfo* format_at(const std::filesystem::path& path);

/// The lines of a file ("-": standard input), or what stands between its zero bytes.
/// @throws UsageError where it cannot be read.
std::vector<std::filesystem::path> listed_files(const std::filesystem::path& list, char end);

}  // namespace pressoir::app
