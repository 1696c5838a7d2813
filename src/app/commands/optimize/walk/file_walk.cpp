#include "app/commands/optimize/walk/file_walk.h"

#include <algorithm>
#include <array>
#include <fstream>
#include <iostream>
#include <iterator>
#include <utility>

#include "app/commands/commands.h"
#include "app/file_names.h"
#include "app/place/placement.h"
#include "app/text.h"

namespace pressoir::app {
namespace {

namespace fs = std::filesystem;

class FolderWalk {
 public:
  FolderWalk(const fs::path& root, const Walk& walk) : root_(root), walk_(walk) {}

  std::vector<Found> files() && {
    enter(root_, {});
    std::ranges::sort(found_, {}, &Found::relative);
    return std::move(found_);
  }

 private:
  void enter(const fs::path& folder, const fs::path& relative) {
    std::error_code failed, hidden_from_us;
    auto each = fs::directory_iterator(folder, failed);
    for (; !failed && each != fs::directory_iterator(); each.increment(failed)) {
      const auto name = each->path().filename();
      if (!walk_.hidden && name.string().starts_with('.')) continue;
      if (const auto unknown = look_at(*each, relative / name)) hidden_from_us = unknown;
    }
    if (hidden_from_us)
      add_failure(folder, relative,
                  "What is in the folder cannot be looked at: " + hidden_from_us.message());
    if (failed) add_failure(folder, relative, "The folder cannot be read: " + failed.message());
  }

  void add_failure(const fs::path& path, const fs::path& relative, const std::string& text) {
    found_.push_back(
        {.path = path, .relative = relative, .failure = Failure{ErrorCode::forbidden, text + "."}});
  }

  /// @return why it cannot be looked at, unless it is gone.
  std::error_code look_at(const fs::directory_entry& entry, const fs::path& relative) {
    std::error_code unknown;
    const auto status = entry.symlink_status(unknown);
    if (fs::is_directory(status)) {
      if (walk_.names.enters(relative.string()) && !is_left_out(entry.path()))
        enter(entry.path(), relative);
    } else if (fs::is_regular_file(status) && walk_.names.takes_file(relative.string()) &&
               (format_by_name(entry.path()) || format_at(entry.path()))) {
      found_.push_back({.path = entry.path(), .relative = relative, .failure = {}});
    }
    return fs::status_known(status) ? std::error_code() : unknown;
  }

  [[nodiscard]] bool is_left_out(const fs::path& folder) const {
    return std::ranges::any_of(walk_.not_entered, [&](const fs::path& each) {
      std::error_code ignored;
      return !each.empty() && fs::equivalent(folder, each, ignored);
    });
  }

  const fs::path& root_;
  const Walk& walk_;
  std::vector<Found> found_;
};

fs::path without_end_slash(const fs::path& path) {
  return path.has_filename() || path == path.root_path() ? path : path.parent_path();
}

}  // namespace

bool is_folder(const fs::path& path) {
  std::error_code ignored;  // what cannot be looked at fails as a file
  return fs::is_directory(path, ignored);
}

const FormatInfo* format_at(const fs::path& path) {
  try {
    const auto file = open_source(path, true, UINT64_MAX);
    return engine::format_of(file.content);
  } catch (const Error&) {
    return nullptr;
  }
}

std::vector<Found> find_files(const Walk& walk) {
  std::vector<Found> found;
  for (const auto& given : walk.inputs) {
    const auto path = without_end_slash(given);
    if (is_folder(path))
      std::ranges::move(FolderWalk(path, walk).files(), std::back_inserter(found));
    else
      found.push_back({.path = path, .relative = path.filename(), .is_named = true, .failure = {}});
  }
  return found;
}

std::vector<fs::path> listed_files(const fs::path& list, char end) {
  std::ifstream file;
  if (list != "-") file.open(list, std::ios::binary);
  std::istream& names = list == "-" ? std::cin : file;
  std::vector<fs::path> files;
  for (std::string name; std::getline(names, name, end);) {
    if (name.find('\0') != std::string::npos)
      throw UsageError("--files-from: a name holds a zero byte; use -0");
    if (!name.empty()) files.emplace_back(name == "-" ? "./-" : name);
  }
  if (!names.eof() || names.bad())
    throw UsageError("--files-from: " + quoted(list) + " cannot be read");
  return files;
}

}  // namespace pressoir::app
