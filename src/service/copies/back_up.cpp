#include <algorithm>
#include <set>
#include <utility>

#include "base/error.h"
#include "service/copies/copied_file.h"
#include "service/copies/data_copy.h"
#include "service/copies/named_files.h"
#include "service/copies/sums.h"
#include "service/service_host.h"
#include "store/database.h"
#include "store/copy/database_copy.h"
#include "store/stored_files.h"

namespace pressoir::service {
namespace {

namespace fs = std::filesystem;
using store::Session;

constexpr int kRounds = 10;  // each is shorter than the one before: it copies what is new

class Backup {
 public:
  explicit Backup(const BackupRequest& request)
      : request_(request), from_{request.data}, to_{request.folder} {}
  BackupFindings make();

 private:
  void prepare();
  void take_all();
  void copy_database() const;
  [[nodiscard]] bool is_still_named(const BlobKey& key) const;
  std::uint64_t take_files(const std::vector<NamedFile>& files);
  void drop_unnamed(const std::vector<NamedFile>& files) const;
  void copy_others() const;
  void compare(const std::vector<NamedFile>& files, const Sums& sums);

  const BackupRequest& request_;
  DataFolder from_, to_;
  std::set<std::string> taken_;    ///< keys of files that never change
  std::vector<std::string> lost_;  ///< places of what is named and not in the data folder
  bool is_made_ = false;           ///< `to_` was not there before
  BackupFindings found_;
};

void Backup::prepare() {
  if (!fs::exists(from_.database()))
    throw Error(ErrorCode::not_found, "There is no database in " + from_.root.string() + ".");
  if (!is_empty_folder(to_.root))
    throw Error(ErrorCode::conflict, "The folder of a new backup must be empty.",
                to_.root.string());
  is_made_ = fs::create_directories(to_.root);
  if (is_made_) fs::permissions(to_.root, fs::perms::owner_all);
}

void Backup::copy_database() const {
  fs::remove(to_.database());
  store::copy_database(from_.database(), to_.database());
}

bool Backup::is_still_named(const BlobKey& key) const {
  store::Database database(url_of(from_.database()), 1);
  return database.read_here(
      [&](Session& session) { return store::stored_files::knows(session, key); });
}

/// @return files that were deleted after the database was copied.
std::uint64_t Backup::take_files(const std::vector<NamedFile>& files) {
  std::uint64_t deleted = 0;
  lost_.clear();
  for (const auto& file : files) {
    if (taken_.contains(file.key.value)) continue;
    const auto place = place_of(file.key);
    const auto from = from_.root / place, to = to_.root / place;
    if (file.may_grow ? copy_to(from, to) : link_or_copy(from, to)) {
      if (!file.may_grow) taken_.insert(file.key.value);
    } else if (is_still_named(file.key)) {
      lost_.push_back(place.string());
    } else {
      ++deleted;
    }
  }
  return deleted;
}

/// Of earlier rounds.
void Backup::drop_unnamed(const std::vector<NamedFile>& files) const {
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

void Backup::compare(const std::vector<NamedFile>& files, const Sums& sums) {
  std::set<std::pair<std::string, std::string>> there(sums.begin(), sums.end());
  for (const auto& file : files) {
    const auto path = place_of(file.key).string();
    if (!file.sha256.empty() && taken_.contains(file.key.value) &&
        !there.contains({path, file.sha256}))
      found_.damaged.push_back(file.key.value);
  }
  found_.files = sums.size();
  found_.lost = lost_.size();
  for (const auto& [path, hash] : sums) found_.bytes += fs::file_size(to_.root / path);
}

/// Files and database, and then what lies beside them.
void Backup::take_all() {
  std::vector<NamedFile> files;
  for (int round = 0;; ++round) {
    copy_database();
    files = named_files(to_.database());
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
  write_sums(to_.root, {.sums = sums, .lost = lost_});
  flush_all(to_.root);
}

BackupFindings Backup::make() {
  prepare();
  try {
    take_all();
  } catch (...) {
    empty_folder(to_.root);
    std::error_code stays;
    if (is_made_) fs::remove(to_.root, stays);
    throw;
  }
  return found_;
}

}  // namespace

BackupFindings back_up(const BackupRequest& request) { return Backup(request).make(); }

}  // namespace pressoir::service
