// Migrations: brings a database to the present schema. The SQL lies in store/sql/ and is built in.
#pragma once

#include "store/session.h"

namespace pressoir::store {

/// Runs what is missing, in one transaction. Calling it again, or from two programs at once, is
/// fine.
/// @throws Error conflict when the database comes from a newer program.
void migrate(Session& session);
/// Whether migrate() has something to do.
bool is_behind(Session& session);
/// @throws Error conflict when the database is another version's.
void require_present_schema(Session& session);
/// migrate() up to that version, as an older program left it. For tests.
void migrate_to(Session& session, int version);
/// 0: an empty database.
int schema_version(Session& session);

}  // namespace pressoir::store
