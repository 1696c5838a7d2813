#include <algorithm>
#include <set>
#include <utility>

#include "base/error.h"
#include "service/copies/copied_file.h"
#include "service/copies/data_copy.h"
#include "service/copies/sums.h"
#include "service/portion.h"
#include "service/service_host.h"
#include "store/consistency.h"
#include "store/database.h"
#include "store/copy/database_copy.h"
#include "store/migrations.h"
#include "store/stored_files.h"

namespace pressoir::service {
namespace {

namespace fs = std::filesystem;
using store::Session;

constexpr int kRounds = 10;  // each is shorter than the one before: it copies what is new

std::string url_of(const fs::path& database) { return "sqlite3://" + database.string(); }

/// Below blobs/, as the server has it (store/disk_blobs).
fs::path place_of(const BlobKey& key) { return fs::path(key.value.substr(0, 2)) / key.value; }

class Backup {
 public:
  explicit Backup(const BackupRequest& request)
      : request_(request), from_{request.data}, to_{request.folder} {}
  BackupFindings make();

 private:
  struct Named {
    BlobKey key;
    std::string sha256;  ///< of what is stored; empty: not known, or the file may still grow
  };
  void prepare() const;
  void copy_database() const;
  [[nodiscard]] std::vector<Named> named() const;
  [[nodiscard]] bool is_still_named(const BlobKey& key) const;
  std::uint64_t take_files(const std::vector<Named>& files);
  void drop_unnamed(const std::vector<Named>& files) const;
  void copy_others() const;
  void compare(const std::vector<Named>& files, const Sums& sums);

  const BackupRequest& request_;
  DataFolder from_, to_;
  std::set<std::string> taken_;  ///< keys of files that never change
  BackupFindings found_;
};

void Backup::prepare() const {
  if (!fs::exists(from_.database()))
    throw Error(ErrorCode::not_found, "There is no database in " + from_.root.string() + ".");
  if (fs::exists(to_.root) && !fs::is_empty(to_.root))
    throw Error(ErrorCode::conflict, "The folder of a new backup must be empty.",
                to_.root.string());
  fs::create_directories(to_.root);
  fs::permissions(to_.root, fs::perms::owner_all);
}

void Backup::copy_database() const {
  fs::remove(to_.database());
  store::copy_database(from_.database(), to_.database());
}

std::vector<Backup::Named> Backup::named() const {
  store::Database database(url_of(to_.database()), 1);
  database.transact_here(store::require_present_schema);
  std::vector<Named> all;
  const auto walk = [&all](Session& session, auto page) {
    for (BlobKey last;;) {
      const auto files = page(session, last, kPortion);
      if (files.empty()) return;
      last = files.back().key;
      for (const auto& file : files) {
        const auto stored = store::stored_files::find(session, file.key);
        const bool is_plain = file.key.value.find('.') == std::string::npos;
        all.push_back({.key = file.key, .sha256 = stored && is_plain ? stored->sha256 : ""});
      }
    }
  };
  database.read_here([&](Session& session) {
    walk(session, store::consistency::files);
    walk(session, store::consistency::backups);
  });
  return all;
}

bool Backup::is_still_named(const BlobKey& key) const {
  store::Database database(url_of(from_.database()), 1);
  return database.read_here(
      [&](Session& session) { return store::stored_files::knows(session, key); });
}

/// @return files that were deleted after the database was copied.
std::uint64_t Backup::take_files(const std::vector<Named>& files) {
  std::uint64_t deleted = 0;
  found_.lost = 0;
  for (const auto& file : files) {
    if (taken_.contains(file.key.value)) continue;
    const auto from = from_.blobs() / place_of(file.key), to = to_.blobs() / place_of(file.key);
    const bool never_changes = !file.sha256.empty();
    if (never_changes ? link_or_copy(from, to) : copy_to(from, to)) {
      if (never_changes) taken_.insert(file.key.value);
    } else {
      ++(is_still_named(file.key) ? found_.lost : deleted);
    }
  }
  return deleted;
}

/// Of earlier rounds.
void Backup::drop_unnamed(const std::vector<Named>& files) const {
  if (!fs::exists(to_.blobs())) return;
  std::set<std::string> names;
  for (const auto& file : files) names.insert(file.key.value);
  std::vector<fs::path> going;
  for (const auto& entry : fs::recursive_directory_iterator(to_.blobs()))
    if (entry.is_regular_file() && !names.contains(entry.path().filename().string()))
      going.push_back(entry.path());
  for (const auto& path : going) fs::remove(path);
}

void Backup::copy_others() const {
  if (request_.with_key && !copy_to(from_.key(), to_.key()))
    throw Error(ErrorCode::not_found, "The key file is missing.", from_.key().string());
  (void)copy_to(from_.root / "account.log", to_.root / "account.log");
  if (!fs::exists(from_.tls())) return;
  for (const auto& entry : fs::directory_iterator(from_.tls()))
    if (entry.is_regular_file()) (void)copy_to(entry.path(), to_.tls() / entry.path().filename());
}

void Backup::compare(const std::vector<Named>& files, const Sums& sums) {
  std::set<std::pair<std::string, std::string>> there(sums.begin(), sums.end());
  for (const auto& file : files) {
    const auto path = "blobs/" + place_of(file.key).string();
    if (taken_.contains(file.key.value) && !there.contains({path, file.sha256}))
      found_.damaged.push_back(file.key.value);
  }
  found_.files = sums.size();
  for (const auto& [path, hash] : sums) found_.bytes += fs::file_size(to_.root / path);
}

BackupFindings Backup::make() {
  prepare();
  std::vector<Named> files;
  for (int round = 0;; ++round) {
    copy_database();
    files = named();
    if (take_files(files) == 0) break;
    if (round + 1 == kRounds)
      throw Error(ErrorCode::unavailable,
                  "The server deletes files faster than they can be copied; try again when there "
                  "is less to do.");
  }
  drop_unnamed(files);
  copy_others();
  const auto sums = sums_of(to_.root);
  compare(files, sums);
  flush_all(to_.root);
  write_sums(to_.root, sums);
  flush_all(to_.root);
  return found_;
}

}  // namespace

BackupFindings back_up(const BackupRequest& request) { return Backup(request).make(); }

}  // namespace pressoir::service
