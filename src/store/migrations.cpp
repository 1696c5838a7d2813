#include "store/migrations.h"

#include <array>
#include <string>
#include <string_view>

#include "base/error.h"
#include "store/schema.h"
#include "store/sql_values.h"

namespace pressoir::store {
namespace {

// In order; a released one never changes.
constexpr auto& kMigrations = sql::kScripts;

// SQLite prepares one statement at a time. A semicolon at the end of a line ends a statement.
void run_script(Session& session, std::string_view script) {
  while (!script.empty()) {
    const auto end = script.find(";\n");
    const auto statement = script.substr(0, end);
    if (statement.find_first_not_of(" \n") != std::string_view::npos)
      session << std::string(statement);
    if (end == std::string_view::npos) return;
    script.remove_prefix(end + 2);
  }
}

}  // namespace

int schema_version(Session& session) {
  session << "create table if not exists schema_version (version integer not null)";
  int version = 0;
  session << "select coalesce(max(version), 0) from schema_version", soci::into(version);
  return version;
}

void migrate(Session& session) { migrate_to(session, static_cast<int>(kMigrations.size())); }

bool is_behind(Session& session) {
  return schema_version(session) < static_cast<int>(kMigrations.size());
}

void require_present_schema(Session& session) {
  const auto present = schema_version(session);
  if (present != static_cast<int>(kMigrations.size()))
    throw Error(ErrorCode::conflict, "The database was written by another version of pressoir.",
                "schema " + std::to_string(present));
}

void migrate_to(Session& session, int wanted) {
  const auto present = schema_version(session);
  if (present > wanted)
    throw Error(ErrorCode::conflict, "The database was written by a newer version of pressoir.");
  for (auto version = present + 1; version <= wanted; ++version) {
    run_script(session, kMigrations.at(static_cast<std::size_t>(version - 1)));
    session << "insert into schema_version (version) values (:v)", soci::use(version);
  }
}

}  // namespace pressoir::store
