// Backups in the database. Plain functions over a Session.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "model/account.h"
#include "model/job.h"
#include "store/session.h"

namespace pressoir::store::backups {

struct Backup {
  AccountId account;
  std::string name;    ///< the client's, unique within its account
  std::string domain;  ///< the client's site; for display only
  BlobKey content;
  std::uint64_t bytes = 0;
  TimePoint created_at, expires_at;
};

/// Adds or replaces; the stored file that nothing names any more, to remove after the commit.
/// @throws Error not_found when the account is gone.
std::optional<BlobKey> put(Session& session, const Backup& backup);
/// Empty when unknown, expired or another account's.
std::optional<Backup> find(Session& session, AccountId account, const std::string& name,
                           TimePoint now);
/// Deletes up to `at_most` expired ones; the stored files to remove after the commit.
std::vector<BlobKey> remove_expired(Session& session, TimePoint now, std::uint32_t at_most);

}  // namespace pressoir::store::backups
