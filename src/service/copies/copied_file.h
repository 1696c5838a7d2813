// Files of a backup: copied, linked, hashed. For service/copies only; on the calling thread.
#pragma once

#include <filesystem>
#include <set>
#include <string>
#include <vector>

namespace pressoir::service {

// What lies in lost+found of a folder, which may be the root of a file system, is not part of it.

/// Nothing is in it, or nothing but these names. True where there is no such folder.
bool is_empty_folder(const std::filesystem::path& folder,
                     const std::set<std::filesystem::path>& besides = {});
/// Files and folders below the folder, at any depth.
std::vector<std::filesystem::path> all_below(const std::filesystem::path& folder);
/// Removes what is in it, as far as that goes.
void empty_folder(const std::filesystem::path& folder) noexcept;
/// The same file under a second name where the file system can, else a copy.
/// @return false when there is no file `from`. @throws Error unavailable.
bool link_or_copy(const std::filesystem::path& from, const std::filesystem::path& to);
/// A copy of its own, mode 0600, in the place of what is there.
/// @return false when there is no file `from`. @throws Error unavailable.
bool copy_to(const std::filesystem::path& from, const std::filesystem::path& to);
/// Lower-case hexadecimal. @throws Error unavailable.
std::string sha256_of(const std::filesystem::path& file);
/// What was written below the folder is on the disk. @throws Error unavailable.
void flush_all(const std::filesystem::path& folder);

}  // namespace pressoir::service
