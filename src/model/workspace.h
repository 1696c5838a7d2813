// Workspace: where a client gathers uploads before it says what is to be made of them. Plain
// values.
//
// It is there from the client's first word on, a batch only from the work on: until then its
// uploads are nobody's input. From then on it lives as long as the batch.
#pragma once

#include <compare>
#include <cstdint>
#include <optional>
#include <string>

#include "model/account.h"
#include "model/job.h"
#include "model/time_point.h"

namespace pressoir {

/// Of a form that its dialect chooses, unguessable: at least 122 random bits, never used before.
struct WorkspaceId {
  std::string value;
  friend auto operator<=>(const WorkspaceId&, const WorkspaceId&) = default;
};

/// Whose it is. To everybody else a workspace is unknown.
struct WorkspaceOwner {
  AccountId account;
  std::optional<ProjectId> project{};  ///< empty: of no project
  friend bool operator==(const WorkspaceOwner&, const WorkspaceOwner&) = default;
};

/// Files that are on disk under a key which only the client has; the same of all workspaces that
/// take results from one another.
struct VaultId {
  std::int64_t value = 0;
  friend auto operator<=>(const VaultId&, const VaultId&) = default;
};

enum class WorkspaceState : std::uint8_t {
  open,    ///< takes uploads
  closed,  ///< work on them was accepted
  removed  ///< by its owner: without files, and known for a while yet
};

struct Workspace {
  WorkspaceId id;
  WorkspaceOwner owner;
  std::string dialect, tool;  ///< the tool: what it was opened for, later what was asked for
  WorkspaceState state = WorkspaceState::open;
  BatchId batch;                       ///< of the work that was accepted; empty: none
  std::optional<VaultId> vault;        ///< there is a key; empty: none was given yet
  std::optional<std::int64_t> number;  ///< for lists: what its dialect filters by
  std::string notes;                   ///< what its dialect keeps of it, in a form of its own
  TimePoint created_at;
  /// Of one that is open or removed; a closed one lives as long as its batch.
  TimePoint expires_at;
};

/// A file in a workspace.
struct StoredUpload {
  WorkspaceId workspace;
  std::string name;       ///< the dialect's, unique in its workspace
  std::string file_name;  ///< base name, the client's; for display
  BlobKey blob;
  std::string format;       ///< "jpeg", by its magic bytes; empty: none that is known
  std::uint64_t bytes = 0;  ///< of what has come
  std::uint32_t pieces = 1, of_pieces = 1;  ///< that have come, of how many
  TimePoint created_at{};
  [[nodiscard]] bool is_complete() const noexcept { return pieces == of_pieces; }
};

}  // namespace pressoir
