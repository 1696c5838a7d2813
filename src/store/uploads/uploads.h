// Uploads of workspaces in the database. Plain functions over a Session.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "model/workspace.h"
#include "store/session.h"

namespace pressoir::store::uploads {

struct Row {
  StoredUpload upload;
  std::uint64_t stored_bytes = 0;  ///< of the file on disk while pieces are missing
};

/// Its workspace and blob are there. @throws Error conflict when the name is taken.
void add(Session& session, const Row& row);
std::optional<Row> find(Session& session, const WorkspaceId& workspace, const std::string& name);
/// The newest that is not complete, of that file name and number of pieces.
std::optional<Row> unfinished(Session& session, const WorkspaceId& workspace,
                              const std::string& file_name, std::uint32_t of_pieces);
/// Files of uploads that are not complete: these alone are written to once they are named.
std::vector<BlobKey> unfinished_files(Session& session);
/// In the order in which they came.
std::vector<Row> of(Session& session, const WorkspaceId& workspace);
/// Writes format, blob, bytes, pieces and stored_bytes.
void update(Session& session, const Row& row);
/// False: there is none.
bool remove(Session& session, const WorkspaceId& workspace, const std::string& name);

}  // namespace pressoir::store::uploads
