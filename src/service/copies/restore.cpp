#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <cstring>

#include "base/error.h"
#include "service/copies/copied_file.h"
#include "service/copies/data_copy.h"
#include "service/copies/sums.h"
#include "service/data_lock.h"
#include "service/open_key.h"
#include "service/service_host.h"
#include "store/database.h"
#include "store/copy/database_copy.h"

namespace pressoir::service {
namespace {

namespace fs = std::filesystem;

[[noreturn]] void not_as_it_was(const fs::path& file, const std::string& why) {
  throw Error(ErrorCode::corrupt_input,
              "A file of the backup is not as it was: nothing is restored.",
              file.string() + ": " + why);
}

void verify(const fs::path& folder, const Sums& sums) {
  for (const auto& [path, hash] : sums) {
    if (!fs::is_regular_file(folder / path)) not_as_it_was(folder / path, "it is missing");
    if (sha256_of(folder / path) != hash) not_as_it_was(folder / path, "its SHA-256 is another");
  }
}

bool has(const Sums& sums, std::string_view name) {
  return std::ranges::any_of(sums, [&](const auto& sum) { return sum.first == name; });
}

void check_key(const RestoreRequest& request, const Sums& sums) {
  const bool has_key = has(sums, "key");
  if (!has_key && !request.key)
    throw Error(ErrorCode::invalid_request,
                "The backup was made without the key file: give it with --key FILE.");
  if (has_key && request.key)
    throw Error(ErrorCode::invalid_request,
                "The backup has its key file: --key is for backups without one.");
}

/// All below the folder, itself too.
void give_to(const fs::path& folder, uid_t user, gid_t group) {
  const auto give = [&](const fs::path& path) {
    if (::lchown(path.c_str(), user, group) != 0)
      throw Error(ErrorCode::unavailable, "The owner of a restored file cannot be set.",
                  path.string() + ": " + std::strerror(errno));
  };
  for (const auto& entry : fs::recursive_directory_iterator(folder)) give(entry.path());
  give(folder);
}

/// What is below a folder, when a restore has failed.
void empty(const fs::path& folder) noexcept {
  std::error_code ignored;
  for (fs::directory_iterator at(folder, ignored), end; !ignored && at != end;
       at.increment(ignored)) {
    std::error_code stays;
    fs::remove_all(at->path(), stays);
  }
}

/// The database comes last: without it a folder holds no accounts.
void copy_all(const RestoreRequest& request, const Sums& sums, RestoreFindings& found) {
  const auto take = [&](const fs::path& from, const std::string& path, const std::string& hash) {
    if (!copy_to(from, request.data / path)) not_as_it_was(from, "it is missing");
    if (!hash.empty() && sha256_of(request.data / path) != hash)
      not_as_it_was(request.data / path, "what was written is not what was read");
    ++found.files;
    found.bytes += fs::file_size(request.data / path);
  };
  const DataFolder data{request.data};
  const auto database = data.database().filename().string();
  if (request.key) take(*request.key, data.key().filename().string(), "");
  for (const auto& [path, hash] : sums)
    if (path != database) take(request.folder / path, path, hash);
  for (const auto& [path, hash] : sums)
    if (path == database) take(request.folder / path, path, hash);
}

/// It is what it should be, and the key opens the accounts in it.
void try_database(const DataFolder& data) {
  store::check_database(data.database());
  store::Database database("sqlite3://" + data.database().string(), 1);
  (void)open_key(data.key(), database);
}

}  // namespace

RestoreFindings restore(const RestoreRequest& request) {
  const auto sums = read_sums(request.folder);
  if (!has(sums, "pressoir.db"))
    throw Error(ErrorCode::corrupt_input, "The backup has no database.", request.folder.string());
  check_key(request, sums);
  if (fs::exists(request.data) && !fs::is_empty(request.data))
    throw Error(ErrorCode::conflict, "A backup is restored into an empty folder only.",
                request.data.string());
  verify(request.folder, sums);
  struct stat owner {};
  const bool is_given = ::stat(request.data.c_str(), &owner) == 0 && ::geteuid() == 0;
  const DataFolder data{request.data};
  const DataLock lock(data, "A server uses the folder.");
  RestoreFindings found;
  try {
    copy_all(request, sums, found);
    try_database(data);
    if (is_given) give_to(request.data, owner.st_uid, owner.st_gid);
    flush_all(request.data);
  } catch (...) {
    empty(request.data);
    throw;
  }
  return found;
}

}  // namespace pressoir::service
