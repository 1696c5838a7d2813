// Workspaces as their owners see them, in a transaction. For service/uploads and Jobs::submit.
#pragma once

#include "model/workspace.h"
#include "store/session.h"

namespace pressoir::service {

/// In whatever state. @throws Error not_found (unknown, expired, another owner's).
Workspace owned(store::Session& session, const WorkspaceOwner& owner, const WorkspaceId& id);
/// @throws Error not_found for one that was removed, too.
Workspace present(store::Session& session, const WorkspaceOwner& owner, const WorkspaceId& id);
/// One that takes uploads, prolonged. @throws Error conflict when it is closed, too.
Workspace open_one(store::Session& session, const WorkspaceOwner& owner, const WorkspaceId& id);

}  // namespace pressoir::service
