#include "service/uploads/workspaces.h"

#include <utility>

#include "base/error.h"
#include "base/loop/uncancelled.h"
#include "service/uploads/owned.h"
#include "service/uploads/vault_keys.h"
#include "store/jobs/jobs.h"
#include "store/uploads/uploads.h"

namespace pressoir::service {
namespace {

using store::Session;

constexpr std::size_t kIdLength = 48;

// What a transaction took away.
struct Gone {
  Workspace workspace;  ///< as it was
  std::vector<BlobKey> unused;
};

void add_to(std::vector<BlobKey>& unused, std::vector<BlobKey> more) {
  for (auto& key : more) unused.push_back(std::move(key));
}

// The batch of a workspace, with all that was made.
std::vector<BlobKey> drop_batch(Session& session, const Workspace& workspace) {
  if (workspace.batch.value.empty()) return {};
  auto removed = store::jobs::remove(session, workspace.owner.account, workspace.batch);
  return removed ? std::move(removed->unused) : std::vector<BlobKey>();
}

void require_room(Session& session, const NewWorkspace& wanted) {
  if (!wanted.max_open) return;
  const auto open =
      store::workspaces::count_open(session, wanted.owner.account, wanted.dialect, store::now());
  if (open >= *wanted.max_open)
    throw Error(ErrorCode::limit_exceeded,
                "Uploads for " + std::to_string(open) +
                    " pieces of work wait for what is to be made of them; the limit is " +
                    std::to_string(*wanted.max_open) + ".");
}

/// One that is there.
Workspace opened_again(Session& session, const NewWorkspace& wanted, const WorkspaceId& id) {
  store::workspaces::prolong(session, id, store::now());
  auto there = owned(session, wanted.owner, id);
  if (there.dialect != wanted.dialect)
    throw Error(ErrorCode::not_found, "There is no such workspace.");
  const bool counts_already =
      there.state != WorkspaceState::open || !store::uploads::of(session, id).empty();
  if (!counts_already) require_room(session, wanted);
  return there;
}

Workspace workspace_of(const NewWorkspace& wanted) {
  Workspace workspace;
  workspace.id = wanted.id.value.empty() ? WorkspaceId{crypto::random_token(kIdLength)} : wanted.id;
  workspace.owner = wanted.owner;
  workspace.dialect = wanted.dialect;
  workspace.tool = wanted.tool;
  workspace.notes = wanted.notes;
  workspace.created_at = store::now();
  workspace.expires_at = workspace.created_at + wanted.kept_for;
  return workspace;
}

}  // namespace

Workspaces::Workspaces(store::Database& database, store::Blobs& blobs,
                       std::function<void(AccountId, const BatchId&)> on_removed)
    : database_(database), blobs_(blobs), on_removed_(std::move(on_removed)) {}

Async<Workspace> Workspaces::open(NewWorkspace wanted) {
  auto work = [wanted](Session& session) {
    auto workspace = workspace_of(wanted);
    if (store::workspaces::find(session, workspace.id, workspace.created_at))
      return opened_again(session, wanted, workspace.id);
    require_room(session, wanted);
    if (store::workspaces::is_used(session, workspace.id))
      throw Error(ErrorCode::not_found, "The workspace has expired.");
    store::workspaces::add(session, workspace, wanted.kept_for);
    return workspace;
  };
  co_return co_await database_.transact(work);
}

Async<Workspace> Workspaces::find(WorkspaceOwner owner, WorkspaceId id) {
  // Who asks for the state of work asks often, and prolongs nothing.
  auto look = [owner, id](Session& session) { return owned(session, owner, id); };
  auto found = co_await database_.read(look);
  if (found.state != WorkspaceState::open) co_return found;
  auto work = [owner, id](Session& session) {
    store::workspaces::prolong(session, id, store::now());
    return owned(session, owner, id);
  };
  co_return co_await database_.transact(work);
}

Async<Workspace> Workspaces::change(WorkspaceOwner owner, WorkspaceId id, WorkspaceChange wanted) {
  auto work = [owner, id, wanted](Session& session) {
    auto workspace = present(session, owner, id);
    if (wanted.tool) workspace.tool = *wanted.tool;
    if (wanted.notes) workspace.notes = *wanted.notes;
    if (wanted.number) workspace.number = wanted.number;
    store::workspaces::update(session, workspace);
    store::workspaces::prolong(session, id, store::now());
    return owned(session, owner, id);
  };
  co_return co_await database_.transact(work);
}

Async<std::vector<ListedWorkspace>> Workspaces::list(WorkspacesWanted wanted) {
  auto work = [wanted](Session& session) {
    return store::workspaces::list(session, wanted, store::now());
  };
  co_return co_await database_.read(work);
}

Async<std::uint64_t> Workspaces::count_open(AccountId account, std::string dialect) {
  auto work = [account, dialect](Session& session) {
    return store::workspaces::count_open(session, account, dialect, store::now());
  };
  co_return co_await database_.read(work);
}

Async<Workspace> Workspaces::reopen(WorkspaceOwner owner, WorkspaceId id) {
  return to_its_end(reopen_to_its_end(owner, std::move(id)));
}

Async<Workspace> Workspaces::reopen_to_its_end(WorkspaceOwner owner, WorkspaceId id) {
  auto work = [owner, id](Session& session) {
    Gone gone{.workspace = present(session, owner, id), .unused = {}};
    auto fresh = gone.workspace;
    fresh.state = WorkspaceState::open;
    fresh.batch = {};
    store::workspaces::update(session, fresh);
    store::workspaces::prolong(session, id, store::now());
    gone.unused = drop_batch(session, gone.workspace);
    return std::pair(std::move(gone), owned(session, owner, id));
  };
  auto [gone, fresh] = co_await database_.transact(work);
  co_await let_go(gone.workspace, std::move(gone.unused));
  co_return std::move(fresh);
}

Async<Workspace> Workspaces::remove(WorkspaceOwner owner, WorkspaceId id) {
  return to_its_end(remove_to_its_end(owner, std::move(id)));
}

Async<Workspace> Workspaces::remove_to_its_end(WorkspaceOwner owner, WorkspaceId id) {
  auto work = [owner, id](Session& session) {
    Gone gone{.workspace = present(session, owner, id), .unused = {}};
    gone.unused = store::workspaces::leave_removed(session, id, store::now());
    add_to(gone.unused, drop_batch(session, gone.workspace));
    return gone;
  };
  auto gone = co_await database_.transact(work);
  co_await let_go(gone.workspace, std::move(gone.unused));
  co_return std::move(gone.workspace);
}

Async<void> Workspaces::let_go(const Workspace& was, std::vector<BlobKey> unused) {
  if (!was.batch.value.empty()) on_removed_(was.owner.account, was.batch);
  co_await blobs_.remove_all(std::move(unused));
}

Async<void> Workspaces::check_key(WorkspaceOwner owner, WorkspaceId id,
                                  std::optional<crypto::ClientKey> key) {
  auto work = [owner, id, key](Session& session) {
    const auto workspace = present(session, owner, id);
    const auto vault =
        workspace.vault ? store::vaults::find(session, *workspace.vault) : std::nullopt;
    if (vault) (void)cipher_of(*vault, key);
  };
  co_await database_.read(work);
}

}  // namespace pressoir::service
