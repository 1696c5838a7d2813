#include "service/data_lock.h"

#include <fcntl.h>
#include <sys/file.h>

#include <cerrno>
#include <cstring>

#include "base/error.h"
#include "store/migrations.h"

namespace pressoir::service {

FileDescriptor lock(const DataFolder& folder, const std::string& refusal) {
  folder.create();
  FileDescriptor file(::open(folder.lock().c_str(), O_RDWR | O_CREAT | O_CLOEXEC, 0600));
  if (!file.is_open())
    throw Error(ErrorCode::unavailable, "The data folder cannot be opened.",
                folder.lock().string() + ": " + std::strerror(errno));
  if (::flock(file.get(), LOCK_EX | LOCK_NB) != 0)
    throw Error(ErrorCode::conflict, refusal, folder.root.string());
  return file;
}

void migrate_unless_served(const DataFolder& folder, store::Database& database) {
  if (!database.transact_here(store::is_behind)) return;
  const auto held = lock(folder,
                         "The database is of an older version of pressoir and a server uses it: "
                         "stop the server before this version is used.");
  database.transact_here(store::migrate);
}

}  // namespace pressoir::service
