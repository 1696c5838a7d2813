// Kept files: how a file that was just stored gets its name into the database, or goes again.
#pragma once

#include "base/loop/async.h"

#include <exception>
#include <optional>
#include <utility>
#include <vector>

#include "store/commit_failure.h"
#include "store/database.h"
#include "store/blobs.h"

namespace pressoir::service {

/// What a transaction left without a name, to be removed after its commit.
using Unused = std::vector<BlobKey>;

/// In a transaction: names `file`, which was just stored for the account, and returns its key. Of a
/// content that the account has already that is the earlier key, and `file` is unused; unless the
/// earlier file was lost: then `file` takes its place wherever it is named.
BlobKey name_file(store::Session& session, const store::Blobs& blobs, AccountId account,
                  const store::StoredFile& file, Unused& unused);

/// transact() for `work(session, unused)`, which names the files `fresh`; then removes what is
/// unused. What failed was rolled back, so `fresh` goes too; but a commit that failed may have been
/// made all the same: then the orphan sweep decides.
template <class F, class R = std::invoke_result_t<F&, store::Session&, Unused&>>
Async<R> transact_naming(store::Database& database, store::Blobs& blobs, Unused fresh, F work) {
  using Done = std::pair<R, Unused>;
  auto whole = [&work](store::Session& session) {
    Done done;
    done.first = work(session, done.second);
    return done;
  };
  std::optional<Done> done;
  std::exception_ptr failure;
  bool is_undone = true;
  try {
    done = co_await database.transact(whole);
  } catch (const store::CommitFailure&) {
    failure = std::current_exception();
    is_undone = false;
  } catch (...) {
    failure = std::current_exception();
  }
  if (failure && is_undone) co_await blobs.remove_all(std::move(fresh));
  if (failure) std::rethrow_exception(failure);
  co_await blobs.remove_all(std::move(done->second));
  co_return std::move(done->first);
}

}  // namespace pressoir::service
