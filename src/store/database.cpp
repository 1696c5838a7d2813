#include "store/database.h"

#include <algorithm>
#include <chrono>
#include <string_view>

#include <soci/sqlite3/soci-sqlite3.h>

#include "base/error.h"
#include "store/commit_failure.h"

namespace pressoir::store {
namespace {

constexpr std::string_view kScheme = "sqlite3://";

// Each connection: foreign keys and the busy timeout are not stored in the file.
void prepare(Session& session) {
  session << "pragma busy_timeout=10000";
  session << "pragma journal_mode=wal";
  session << "pragma synchronous=normal";
  session << "pragma foreign_keys=on";
}

std::string connect_string(const std::string& url) {
  if (!url.starts_with(kScheme))
    throw Error(ErrorCode::invalid_request, "The database must be sqlite3://PATH.");
  const auto path = url.substr(kScheme.size());
  if (path.empty() || path.find('"') != std::string::npos)
    throw Error(ErrorCode::invalid_request, "The path of the database cannot be used.", path);
  return "db=\"" + path + "\" timeout=10 shared_cache=false";
}

}  // namespace

TimePoint now() {
  return std::chrono::time_point_cast<std::chrono::milliseconds>(std::chrono::system_clock::now());
}

TimePoint steady_now() {
  using Steady = std::chrono::steady_clock;
  static const auto wall = now();
  static const auto since = Steady::now();
  return wall + std::chrono::duration_cast<std::chrono::milliseconds>(Steady::now() - since);
}

Database::Database(const std::string& url, std::uint32_t connections)
    : writer_(1), readers_(std::max(1U, connections)), reader_threads_(std::max(1U, connections)) {
  const auto settings = connect_string(url);
  const auto open = [&settings](Session& session) {
    session.open(soci::sqlite3, settings);
    prepare(session);
  };
  try {
    open(writer_.at(0));
    for (std::size_t i = 0; i < std::max(1U, connections); ++i) open(readers_.at(i));
  } catch (const soci::soci_error& failure) {
    throw Error(ErrorCode::unavailable, "The database cannot be opened.", failure.what());
  }
}

Database::~Database() {
  writer_thread_.join();
  reader_threads_.join();
}

Database::Transaction::Transaction(Session& session, Kind kind) : session_(session) {
  session_ << (kind == Kind::writing ? "begin immediate" : "begin");
}

Database::Transaction::~Transaction() {
  if (!open_) return;
  try {
    session_ << "rollback";
  } catch (const soci::soci_error&) {
    // SQLite has rolled back by itself already (disk full, I/O error).
  }
}

void Database::Transaction::commit() {
  try {
    session_ << "commit";
  } catch (const soci::soci_error& failure) {
    throw CommitFailure(failure.what());
  }
  open_ = false;
}

void Database::rethrow(const soci::soci_error& failure) {
  throw Error(ErrorCode::unavailable, "The server cannot store data right now.", failure.what());
}

}  // namespace pressoir::store
