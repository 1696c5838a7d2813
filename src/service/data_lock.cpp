#include "service/data_lock.h"

#include <fcntl.h>
#include <sys/file.h>

#include <cerrno>
#include <cstring>

#include "base/error.h"
#include "store/migrations.h"

namespace pressoir::service {
namespace {

[[noreturn]] void fail(const std::filesystem::path& path) {
  throw Error(ErrorCode::unavailable, "The data folder cannot be opened.",
              path.string() + ": " + std::strerror(errno));
}

// Who is about to lock the folder, or holds it for a moment only. The folder itself is what is
// locked, so that there is no file for it.
FileDescriptor wait_for_turn(const DataFolder& folder) {
  folder.create();
  FileDescriptor handle(::open(folder.root.c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC));
  if (!handle.is_open()) fail(folder.root);
  while (::flock(handle.get(), LOCK_EX) != 0)
    if (errno != EINTR) fail(folder.root);
  return handle;
}

FileDescriptor lock_in_turn(const DataFolder& folder, const std::string& refusal) {
  FileDescriptor file(::open(folder.lock().c_str(), O_RDWR | O_CREAT | O_CLOEXEC, 0600));
  if (!file.is_open()) fail(folder.lock());
  if (::flock(file.get(), LOCK_EX | LOCK_NB) != 0)
    throw Error(ErrorCode::conflict, refusal, folder.root.string());
  return file;
}

}  // namespace

FileDescriptor lock(const DataFolder& folder, const std::string& refusal) {
  const auto turn = wait_for_turn(folder);
  return lock_in_turn(folder, refusal);
}

void migrate_unless_served(const DataFolder& folder, store::Database& database) {
  if (!database.transact_here(store::is_behind)) return;
  const auto turn = wait_for_turn(folder);
  if (!database.transact_here(store::is_behind)) return;
  const auto held =
      lock_in_turn(folder,
                   "The database is of an older version of pressoir and a server uses it: "
                   "stop the server before this version is used.");
  database.transact_here(store::migrate);
}

}  // namespace pressoir::service
