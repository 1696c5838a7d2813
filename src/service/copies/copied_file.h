// Files of a backup: copied, linked, hashed. For service/copies only; on the calling thread.
#pragma once

#include <filesystem>
#include <string>

namespace pressoir::service {

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
