#include "store/copy/database_copy.h"

#include <sqlite3.h>

#include <memory>
#include <string>

#include "base/error.h"

namespace pressoir::store {
namespace {

constexpr int kBusyMilliseconds = 10'000;

struct Close {
  void operator()(sqlite3* database) const noexcept { ::sqlite3_close(database); }
};
using Handle = std::unique_ptr<sqlite3, Close>;

[[noreturn]] void fail(const std::filesystem::path& file, const std::string& why) {
  throw Error(ErrorCode::unavailable, "The database cannot be copied.", file.string() + ": " + why);
}

Handle open(const std::filesystem::path& file, int flags) {
  sqlite3* opened = nullptr;
  const int code = ::sqlite3_open_v2(file.c_str(), &opened, flags, nullptr);
  Handle database(opened);
  if (code != SQLITE_OK) fail(file, ::sqlite3_errstr(code));
  ::sqlite3_busy_timeout(database.get(), kBusyMilliseconds);
  return database;
}

}  // namespace

void copy_database(const std::filesystem::path& from, const std::filesystem::path& to) {
  // For writing: a reader alone could not take over the log of a server that has died.
  const auto source = open(from, SQLITE_OPEN_READWRITE);
  const auto target = open(to, SQLITE_OPEN_READWRITE | SQLITE_OPEN_CREATE);
  auto* backup = ::sqlite3_backup_init(target.get(), "main", source.get(), "main");
  if (backup == nullptr) fail(to, ::sqlite3_errmsg(target.get()));
  const int done = ::sqlite3_backup_step(backup, -1);
  const int finished = ::sqlite3_backup_finish(backup);
  if (done != SQLITE_DONE) fail(to, ::sqlite3_errstr(done));
  if (finished != SQLITE_OK) fail(to, ::sqlite3_errstr(finished));
}

void check_database(const std::filesystem::path& file) {
  const auto database = open(file, SQLITE_OPEN_READWRITE);
  std::string found;
  const auto note = [](void* into, int /*columns*/, char** values, char** /*names*/) {
    *static_cast<std::string*>(into) += values[0] == nullptr ? "" : values[0];
    return 0;
  };
  const int code = ::sqlite3_exec(database.get(), "pragma quick_check(1)", note, &found, nullptr);
  if (code == SQLITE_CORRUPT || code == SQLITE_NOTADB)
    found = ::sqlite3_errstr(code);
  else if (code != SQLITE_OK)
    fail(file, ::sqlite3_errstr(code));
  if (found != "ok")
    throw Error(ErrorCode::corrupt_input, "The database is damaged.", file.string() + ": " + found);
}

}  // namespace pressoir::store
