// Workspaces: where clients gather uploads before they say what is to be made of them. Lives on the
// server's executor.
//
// One that is open expires a while after the last call on it; from Jobs::submit on (Handover) it
// lives as long as its batch. What it holds goes with it.
#pragma once

#include "base/loop/async.h"

#include <chrono>
#include <functional>
#include <optional>
#include <string>
#include <vector>

#include "base/crypto/client_key.h"
#include "base/crypto/crypto.h"
#include "model/workspace.h"
#include "store/blobs.h"
#include "store/database.h"
#include "store/uploads/workspaces.h"

namespace pressoir::service {

struct NewWorkspace {
  WorkspaceId id{};  ///< empty: 48 random characters of [A-Za-z0-9]
  WorkspaceOwner owner;
  std::string dialect, tool;
  std::chrono::seconds kept_for{7200};  ///< after the last call on it
  std::string notes{};
  /// So many open ones with uploads the account may have of the dialect, this one among them;
  /// empty: any number. First uploads that come at the same time may exceed it.
  std::optional<std::uint64_t> max_open{};
};

/// What a dialect may change of a workspace at any time; empty: stays.
struct WorkspaceChange {
  std::optional<std::string> tool{}, notes{};
  std::optional<std::int64_t> number{};
};

using store::workspaces::Progress;
using WorkspacesWanted = store::workspaces::PageWanted;
using ListedWorkspace = store::workspaces::Listed;

class Workspaces {
 public:
  /// What they need; all of it outlives this. `on_removed`: called after the commit with each batch
  /// that went.
  Workspaces(store::Database& database, store::Blobs& blobs,
             std::function<void(AccountId, const BatchId&)> on_removed);

  /// The one of that id, prolonged, in whatever state; a new one where there is none.
  /// @throws Error not_found (the account is gone, or the workspace is another owner's or
  ///         dialect's), limit_exceeded (`max_open`; never for one that has an upload already).
  Async<Workspace> open(NewWorkspace wanted);
  /// Prolongs an open one. One that its owner has removed is found, as long as it is remembered.
  /// @throws Error not_found (unknown, expired, another owner's).
  Async<Workspace> find(WorkspaceOwner owner, WorkspaceId id);
  /// @throws Error as find; not_found for one that was removed.
  Async<Workspace> change(WorkspaceOwner owner, WorkspaceId id, WorkspaceChange wanted);
  /// Newest first. Prolongs nothing.
  Async<std::vector<ListedWorkspace>> list(WorkspacesWanted wanted);
  /// Open ones of the account and dialect that have an upload.
  Async<std::uint64_t> count_open(AccountId account, std::string dialect);
  /// Takes uploads and work again: its batch, with all that was made, goes. Uploads stay.
  /// @throws Error as change.
  Async<Workspace> reopen(WorkspaceOwner owner, WorkspaceId id);
  /// Ends work on it, removes its files and those of its batch at once. It is remembered as removed
  /// for as long as it would have been kept. Returns it as it was.
  /// @throws Error as change.
  Async<Workspace> remove(WorkspaceOwner owner, WorkspaceId id);
  /// Where the workspace has a key: is it this one? Without a key of its own every one will do.
  /// @throws Error forbidden: it is another, or `key` is empty and one is needed; as find.
  Async<void> check_key(WorkspaceOwner owner, WorkspaceId id, std::optional<crypto::ClientKey> key);

 private:
  Async<Workspace> remove_to_its_end(WorkspaceOwner owner, WorkspaceId id);
  Async<Workspace> reopen_to_its_end(WorkspaceOwner owner, WorkspaceId id);
  Async<void> let_go(const Workspace& was, std::vector<BlobKey> unused);
  store::Database& database_;
  store::Blobs& blobs_;
  std::function<void(AccountId, const BatchId&)> on_removed_;
};

}  // namespace pressoir::service
