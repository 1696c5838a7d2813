// The lock of a data folder: one server per folder, and no change of its schema beside one.
#pragma once

#include "base/files/temp_file.h"
#include "service/service_host.h"
#include "store/database.h"

namespace pressoir::service {

/// A server's hold on its folder, for as long as this lives.
class DataLock {
 public:
  /// Makes the folder when it is missing; waits for a command that brings the database up to date.
  /// @throws Error conflict with `refusal` when another server holds it; unavailable.
  DataLock(const DataFolder& folder, const std::string& refusal);
  /// Database and key are there, of the present version: until then commands beside the server
  /// wait for them.
  void release_commands() { turn_ = FileDescriptor(); }

 private:
  FileDescriptor turn_, held_;  // in this order: nothing is held but in turn
};

/// For the commands beside a server: brings the database up to date, unless a server has the
/// folder. Waits for another command that does so, and for a server that starts.
/// @throws Error conflict when it has and there is something to do, or when the database comes from
///         a newer version; unavailable.
void migrate_unless_served(const DataFolder& folder, store::Database& database);

}  // namespace pressoir::service
