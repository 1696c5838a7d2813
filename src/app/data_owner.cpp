#include "app/data_owner.h"

#include <grp.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cerrno>
#include <cstring>

#include "base/error.h"

namespace pressoir::app {

uid_t starting_user() {
  static const uid_t user = ::getuid();  // asked before it changes
  return user;
}

void become_owner_of(const std::filesystem::path& folder) {
  (void)starting_user();
  ::umask(0077);
  struct stat status {};
  if (::geteuid() != 0 || ::stat(folder.c_str(), &status) != 0 || status.st_uid == 0) return;
  const auto group = status.st_gid;
  if (::setgroups(1, &group) != 0 || ::setresgid(group, group, group) != 0 ||
      ::setresuid(status.st_uid, status.st_uid, status.st_uid) != 0)
    throw Error(ErrorCode::unavailable, "The data folder cannot be used as its owner.",
                folder.string() + ": " + std::strerror(errno));
}

}  // namespace pressoir::app
