#include "service/store_check.h"

#include <algorithm>
#include <vector>

#include "base/error.h"
#include "service/service_host.h"
#include "service/data_lock.h"
#include "service/portion.h"
#include "store/consistency.h"
#include "store/database.h"
#include "store/disk_blobs.h"
#include "store/migrations.h"
#include "store/stored_files.h"

namespace pressoir::service {

using store::Session;
using store::consistency::Named;

namespace {

DataFolder existing(const std::filesystem::path& data) {
  DataFolder folder{data};
  if (!std::filesystem::exists(folder.database()))
    throw Error(ErrorCode::not_found, "There is no database in " + data.string() + ".");
  return folder;
}

}  // namespace

struct StoreCheck::State {
  explicit State(const DataFolder& where)
      : folder(where),
        database("sqlite3://" + folder.database().string(), 1),
        blobs(folder.blobs()) {}

  [[nodiscard]] bool is_lost(const Named& file) const {
    return file.bytes ? !blobs.has(file.key, *file.bytes) : !blobs.exists(file.key);
  }
  template <class Page, class Seen>
  void walk(Page page, Seen seen);
  void examine_file(Session& session, const BlobKey& lost);
  void examine_orphans(std::chrono::seconds kept_for);

  DataFolder folder;
  store::Database database;
  store::DiskBlobs blobs;
  StoreFindings found;
  bool mend = false;
};

// Looks at the disk outside of writing transactions; what seems lost is looked at again inside of
// one, since a server beside us may just have removed both row and file.
template <class Page, class Seen>
void StoreCheck::State::walk(Page page, Seen seen) {
  for (BlobKey last;;) {
    const auto read = [&](Session& session) { return page(session, last, kPortion); };
    const auto files = database.read_here(read);
    if (files.empty()) return;
    found.named += files.size();
    last = files.back().key;
    for (const auto& file : files) {
      if (!is_lost(file)) continue;
      const auto look = [&](Session& session) {
        if (store::stored_files::knows(session, file.key) && is_lost(file)) seen(session, file.key);
      };
      database.transact_here(look);
    }
  }
}

void StoreCheck::State::examine_file(Session& session, const BlobKey& lost) {
  const Failure failure{ErrorCode::not_found, "The server has lost the file; send it again."};
  const auto jobs = store::consistency::done_with_output(session, lost);
  if (jobs.empty()) ++found.lost_inputs;
  for (const auto& done : jobs) {
    const auto is_there = [&](const BlobKey& input) { return blobs.exists(input); };
    if (std::ranges::all_of(done.inputs, is_there)) {
      ++found.lost_outputs;
      continue;
    }
    ++found.lost_jobs;
    if (mend) store::consistency::fail(session, done.job, failure);
  }
  if (!mend) return;
  store::consistency::remove_results(session, lost);
  store::stored_files::drop_unnamed(session, {lost});
}

void StoreCheck::State::examine_orphans(std::chrono::seconds kept_for) {
  found.files = blobs.older_than(std::chrono::seconds(-1)).size();
  for (const auto& key : blobs.older_than(kept_for)) {
    const auto ask = [&](Session& session) { return store::stored_files::knows(session, key); };
    if (database.transact_here(ask)) continue;
    ++found.orphans;
    if (mend) blobs.remove(key);
  }
}

StoreCheck::StoreCheck(const std::filesystem::path& data)
    : state_(std::make_unique<State>(existing(data))) {}
StoreCheck::~StoreCheck() = default;

StoreFindings StoreCheck::check(bool mend, std::chrono::seconds orphans_kept_for) {
  auto& state = *state_;
  state.found = {};
  state.mend = mend;
  if (mend) migrate_unless_served(state.folder, state.database);
  // A look changes nothing beneath a server of an older version.
  state.database.transact_here(store::require_present_schema);
  state.found.unlisted = state.database.read_here(store::consistency::unlisted_files);
  if (mend) state.database.transact_here(store::consistency::list_files);
  state.walk(store::consistency::files,
             [&](Session& session, const BlobKey& lost) { state.examine_file(session, lost); });
  state.walk(store::consistency::backups, [&](Session& session, const BlobKey& lost) {
    ++state.found.lost_backups;
    if (mend) store::consistency::remove_backups(session, lost);
  });
  state.examine_orphans(orphans_kept_for);
  return state.found;
}

}  // namespace pressoir::service
