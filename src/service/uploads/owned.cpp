#include "service/uploads/owned.h"

#include "base/error.h"
#include "store/uploads/workspaces.h"

namespace pressoir::service {

using store::Session;

Workspace owned(Session& session, const WorkspaceOwner& owner, const WorkspaceId& id) {
  const bool is_word = id.value.find('\0') == std::string::npos;
  auto found = is_word ? store::workspaces::find(session, id, store::now()) : std::nullopt;
  if (!found || found->owner != owner)
    throw Error(ErrorCode::not_found, "There is no such workspace.");
  return std::move(*found);
}

Workspace present(Session& session, const WorkspaceOwner& owner, const WorkspaceId& id) {
  auto found = owned(session, owner, id);
  if (found.state == WorkspaceState::removed)
    throw Error(ErrorCode::not_found, "The workspace was removed.");
  return found;
}

Workspace open_one(Session& session, const WorkspaceOwner& owner, const WorkspaceId& id) {
  auto found = present(session, owner, id);
  if (found.state == WorkspaceState::closed)
    throw Error(ErrorCode::conflict, "Work on the uploads was asked for already.");
  store::workspaces::prolong(session, id, store::now());
  return found;
}

}  // namespace pressoir::service
