// Notes: what a task keeps of the request that processed it (Batch::notes), for answers and
// callbacks that come later. Pure; any thread.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace pressoir::dialects::iloveimg {

/// A file that was to be processed.
struct NotedFile {
  std::string server_filename, filename;
  std::string output_name;  ///< of what becomes of it, before its format is known
  bool is_missing = false;  ///< there was no such upload: it has no job
  friend bool operator==(const NotedFile&, const NotedFile&) = default;
};

struct Notes {
  std::string task, tool;
  std::string server;    ///< where the request came to, as answers have it
  std::string packaged;  ///< name of an archive, without extension
  std::optional<std::int64_t> custom_int;
  std::optional<std::string> custom_string;
  bool ignore_errors = true, ignore_password = true;
  bool joins = false;            ///< the first job is that of all files
  std::vector<NotedFile> files;  ///< those that are there have the jobs, in this order
  friend bool operator==(const Notes&, const Notes&) = default;
};

/// Workspace::notes of a task that names files which are not there; of others they are empty. Lists
/// find by it what is done with warnings.
inline constexpr const char* kFilesMissing = "files missing";

std::string text_of(const Notes& notes);
/// What cannot be read stays as it is in Notes{}.
Notes notes_in(std::string_view text);

}  // namespace pressoir::dialects::iloveimg
