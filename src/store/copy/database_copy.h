// A copy of the database as it is in one moment, beside a server that reads and writes it. Plain
// functions on the calling thread.
#pragma once

#include <filesystem>

namespace pressoir::store {

/// Writes all that is committed in `from` to the new file `to`, by SQLite's backup
/// (sqlite.org/backup.html) in one step: a reader like any other, whom writers do not wait for.
/// @throws Error unavailable.
void copy_database(const std::filesystem::path& from, const std::filesystem::path& to);

/// @throws Error corrupt_input when SQLite finds the file damaged (pragma quick_check),
/// unavailable.
void check_database(const std::filesystem::path& file);

}  // namespace pressoir::store
