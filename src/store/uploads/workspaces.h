// Workspaces in the database. Plain functions over a Session.
#pragma once

#include <chrono>
#include <optional>
#include <string>
#include <vector>

#include "model/workspace.h"
#include "store/session.h"

namespace pressoir::store::workspaces {

/// Its id is free. @throws Error not_found when the account is gone.
void add(Session& session, const Workspace& workspace, std::chrono::milliseconds kept_for);
/// Whether there is one, expired or not.
bool is_used(Session& session, const WorkspaceId& id);
/// Whoever owns it; empty when unknown or expired.
std::optional<Workspace> find(Session& session, const WorkspaceId& id, TimePoint now);
/// An open one lives for its `kept_for` from now on.
void prolong(Session& session, const WorkspaceId& id, TimePoint now);
/// Writes tool, state, batch, vault, number and notes. A closed one lives until batch_gone().
void update(Session& session, const Workspace& workspace);
/// For who deletes batches: what was closed with one has expired with it.
void batch_gone(Session& session, const BatchId& batch);
/// Open ones that have an upload.
std::uint64_t count_open(Session& session, AccountId account, const std::string& dialect,
                         TimePoint now);

/// How far the work on a workspace has come.
enum class Progress : std::uint8_t { waiting, working, done, partly_failed, failed, removed };

struct PageWanted {
  AccountId account;
  std::optional<ProjectId> project{};  ///< empty: of whatever project
  std::string dialect;
  std::optional<std::string> tool{};
  std::optional<std::int64_t> number{};
  std::vector<Progress> progress{};         ///< one of them; empty: any
  std::optional<std::string> done_notes{};  ///< of what is done, Workspace::notes; empty: any
  std::uint64_t offset = 0;
  std::uint32_t limit = 50;
};
struct Listed {
  Workspace workspace;
  Progress progress = Progress::waiting;
};
/// Newest first, without those that have expired.
std::vector<Listed> list(Session& session, const PageWanted& wanted, TimePoint now);

/// Takes its uploads away and leaves a row in state removed that lives for `kept_for`. Its batch is
/// the caller's. The stored files that nothing names any more, to be removed after the commit.
std::vector<BlobKey> leave_removed(Session& session, const WorkspaceId& id, TimePoint now);

/// What deleting workspaces left.
struct Removed {
  std::uint64_t workspaces = 0;
  std::vector<BlobKey> unused;  ///< to be removed after the commit
};
/// Deletes up to `at_most` that have expired, and the vaults that nothing refers to any more.
Removed remove_expired(Session& session, TimePoint now, std::uint32_t at_most);
/// Deletes up to `at_most` of an account.
Removed remove_all(Session& session, AccountId account, std::uint32_t at_most);

}  // namespace pressoir::store::workspaces
