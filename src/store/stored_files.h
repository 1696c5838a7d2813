// Which stored files there are, one per account and content; a file without a row here (or in
// backup) is an orphan. Plain functions over a Session.
//
// A row is added in the transaction that first names the file and deleted in the one that takes its
// last name away; the file itself goes after that commit. So whoever finds a row may name the file.
#pragma once

#include <optional>
#include <vector>

#include "store/session.h"
#include "store/blobs.h"

namespace pressoir::store::stored_files {

/// The key under which the account has that content: that of `file`, or of an earlier one; then
/// `file` is one too many, to be removed whatever becomes of the transaction. A file without a hash
/// meets no other: nothing on disk is to say what is in it.
BlobKey add(Session& session, AccountId account, const StoredFile& file, TimePoint now);
/// Puts `fresh`, a file of the same bytes, into the place of `lost` wherever that is named.
void replace(Session& session, const BlobKey& lost, const BlobKey& fresh);
/// Deletes the row alone: for a file that is named anew in the same transaction.
void forget(Session& session, const BlobKey& key);
/// Empty when there is no such file, or when it has no hash or is older than those.
std::optional<StoredFile> find(Session& session, const BlobKey& key);
/// Deletes the rows of those `keys` that no job, result, upload or proxied image names any more;
/// the files to remove after the commit, each once, keys without a row among them.
std::vector<BlobKey> drop_unnamed(Session& session, const std::vector<BlobKey>& keys);
/// Up to `at_most` keys after `after`, in their order.
std::vector<BlobKey> page(Session& session, const BlobKey& after, std::uint32_t at_most);
/// True when a row here or a backup names that file.
bool knows(Session& session, const BlobKey& key);

/// Of all accounts.
struct Total {
  std::uint64_t files = 0, bytes = 0;
};
Total total(Session& session);

}  // namespace pressoir::store::stored_files
