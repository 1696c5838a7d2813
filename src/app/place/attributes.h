// Attributes: what a file has beside its bytes and its name (owner, mode, access control list,
// extended attributes, times), for another one that takes its place. One thread.
#pragma once

#include <sys/stat.h>

#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace pressoir::app {

/// Whether a file may get another owner where its own cannot be given to it.
enum class OwnerRule { keep, ignore };

/// Gives the open file `to` what `from` has; `status` is that of `from`. Nobody gains rights: where
/// the group cannot be kept it may do no more than everybody, and where the access control list
/// cannot be, no more than the list allowed it.
/// @return the names of what could not be kept, "user.comment", "access control list".
/// @throws Error forbidden when owner (OwnerRule::keep), mode or times cannot be given.
std::vector<std::string> copy_attributes(int from, const struct stat& status, int to,
                                         OwnerRule rule);

/// Of an access control list as the kernel stores it: what the owning group may do, 0 to 7. (The
/// group's bits of the mode are then the mask of the list.) Empty: it cannot be read.
std::optional<unsigned> group_rights(std::string_view acl);
/// The same list with no more rights for the owning group than for everybody.
std::string with_rights_of_others(std::string acl);

}  // namespace pressoir::app
