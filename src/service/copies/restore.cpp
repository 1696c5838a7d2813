#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <cstring>
#include <set>

#include "base/error.h"
#include "service/copies/copied_file.h"
#include "service/copies/data_copy.h"
#include "service/copies/named_files.h"
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
  for (const auto& path : all_below(folder)) give(path);
  give(folder);
}

/// But for what taking the lock makes.
void require_empty(const DataFolder& data) {
  const bool is_empty =
      is_empty_folder(data.root, {data.lock().filename(), data.spool().filename()});
  if (!is_empty || !is_empty_folder(data.spool()))
    throw Error(ErrorCode::conflict, "A backup is restored into an empty folder only.",
                data.root.string());
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
  store::Database database(url_of(data.database()), 1);
  (void)open_key(data.key(), database);
}

/// All that the database names was in the backup, or was missing already when that was made.
void require_named(const RestoreRequest& request, const SumsFile& content) {
  std::set<std::string> told(content.lost.begin(), content.lost.end());
  for (const auto& [path, hash] : content.sums) told.insert(path);
  for (const auto& file : named_files(DataFolder{request.data}.database())) {
    const auto place = place_of(file.key);
    if (!told.contains(place.string()))
      not_as_it_was(request.folder / place, std::string("no line of ") + kSumsName + " names it");
  }
}

}  // namespace

RestoreFindings restore(const RestoreRequest& request) {
  const auto content = read_sums(request.folder);
  const auto& sums = content.sums;
  if (!has(sums, "pressoir.db"))
    throw Error(ErrorCode::corrupt_input, "The backup has no database.", request.folder.string());
  check_key(request, sums);
  const DataFolder data{request.data};
  require_empty(data);
  verify(request.folder, sums);
  struct stat owner {};
  const bool is_given = ::stat(request.data.c_str(), &owner) == 0 && ::geteuid() == 0;
  const DataLock lock(data, "A server uses the folder.");
  require_empty(data);  // a server may have come and gone while the backup was read
  RestoreFindings found;
  try {
    copy_all(request, sums, found);
    try_database(data);
    require_named(request, content);
    if (is_given) give_to(request.data, owner.st_uid, owner.st_gid);
    flush_all(request.data);
  } catch (...) {
    empty_folder(request.data);
    throw;
  }
  return found;
}

}  // namespace pressoir::service
