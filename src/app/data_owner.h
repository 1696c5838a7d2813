// DataOwner: commands beside a server work as the user whom its data folder belongs to. At
// start-up, one thread.
#pragma once

#include <sys/types.h>

#include <filesystem>

namespace pressoir::app {

/// What is made from here on is for this user only (0600, folders 0700), and if this is root, who
/// could lock the server's user out of its own files, the process becomes the owner of the folder.
/// @throws Error unavailable.
void become_owner_of(const std::filesystem::path& folder);

/// The user who started the program.
uid_t starting_user();

}  // namespace pressoir::app
