// Origin: a note in the extended attributes of a result that says what it was made of, so that
// nothing else is ever replaced or removed as if it were one. One thread.
#pragma once

#include <sys/stat.h>

#include <filesystem>
#include <string>

namespace pressoir::app {

/// What the note is called.
extern const char* const kOriginAttribute;

/// Notes on an open file that it was made of `source`, which is to stand in the same folder. The
/// note holds as long as the time of the last change stays what it is now: set that first.
/// @return whether that is noted, or the file system keeps no such notes.
bool note_origin(int file, const std::filesystem::path& source);

/// Whether a regular file is noted to be made of `source` and unchanged since.
bool is_noted_of(const std::filesystem::path& file, const std::filesystem::path& source);

/// The same, where the file system keeps no notes: whether both have the same time, as results
/// have.
/// @param status  of the source.
bool is_result_of(const std::filesystem::path& file, const std::filesystem::path& source,
                  const struct stat& status);

}  // namespace pressoir::app
