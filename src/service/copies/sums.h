// SHA256SUMS: which files a backup has, and what is in them. For service/copies only.
#pragma once

#include <filesystem>
#include <string>
#include <utility>
#include <vector>

namespace pressoir::service {

inline constexpr const char* kSumsName = "SHA256SUMS";

/// (path below the folder, SHA-256), in the order of the paths.
using Sums = std::vector<std::pair<std::string, std::string>>;

/// What the file says.
struct SumsFile {
  Sums sums;
  std::vector<std::string> lost;  ///< paths of stored files that were missing when it was made
};

/// Of every file below the folder. @throws Error unavailable.
Sums sums_of(const std::filesystem::path& folder);
/// Lost files are comments for sha256sum(1). @throws Error unavailable.
void write_sums(const std::filesystem::path& folder, const SumsFile& content);
/// @throws Error not_found when there is none, corrupt_input for a line of another form, or that
///         names a file outside of the folder or one that backups do not have.
SumsFile read_sums(const std::filesystem::path& folder);

}  // namespace pressoir::service
