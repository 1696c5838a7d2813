// The lock of a data folder: one server per folder, and no change of its schema beside one.
#pragma once

#include "base/files/temp_file.h"
#include "service/service_host.h"
#include "store/database.h"

namespace pressoir::service {

/// Holds the folder, which is made when missing, for as long as the result lives; waits for a
/// command that brings the database up to date.
/// @throws Error conflict with `refusal` when another server holds it; unavailable.
FileDescriptor lock(const DataFolder& folder, const std::string& refusal);

/// For the commands beside a server: brings the database up to date, unless a server has the
/// folder. Waits for another command that does so.
/// @throws Error conflict when it has and there is something to do, or when the database comes from
///         a newer version; unavailable.
void migrate_unless_served(const DataFolder& folder, store::Database& database);

}  // namespace pressoir::service
