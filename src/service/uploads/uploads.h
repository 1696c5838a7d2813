// Uploads: files in workspaces, whole or in pieces. Lives on the server's executor.
//
// On disk they are always encrypted: under the client's key where there is one, else under the key
// file; Jobs::submit encrypts anew where a key comes with it. Each call prolongs the workspace.
// All functions @throw Error not_found (the workspace is unknown, expired, removed or another
// owner's), conflict (it is closed, where something is to be changed), forbidden (it has a key, and
// another or none was given, where files are written or read).
#pragma once

#include "base/loop/async.h"

#include <cstdint>
#include <optional>
#include <set>
#include <string>
#include <vector>

#include "base/crypto/client_key.h"
#include "base/crypto/crypto.h"
#include "model/workspace.h"
#include "service/kept_files.h"
#include "service/upload.h"
#include "store/blobs.h"
#include "store/database.h"
#include "store/uploads/uploads.h"

namespace pressoir::service {

/// Piece `number`, from 0, of `of` pieces of one file.
struct Piece {
  std::uint32_t number = 0, of = 1;
  /// What all pieces must not exceed together, in bytes.
  std::uint64_t max_bytes = 0;
  std::string name{};  ///< that the upload gets with the first piece; see Uploads::add
};

/// The output of a job that becomes an upload of another workspace.
struct TakenOutput {
  Job job;
  std::string name, file_name;
};

class Uploads {
 public:
  /// What they need; all of it outlives this.
  Uploads(store::Database& database, store::Blobs& blobs, const crypto::SealingKey& key);

  /// @param name  that the upload gets: at most 200 bytes of printable ASCII, unique in the
  ///              workspace.
  /// @throws Error conflict (the name is taken), invalid_request.
  Async<StoredUpload> add(WorkspaceOwner owner, WorkspaceId workspace, std::string name,
                          Upload upload, std::optional<crypto::ClientKey> key);
  /// Pieces of one file have the client's file name and the number of pieces in common, and come in
  /// order, one at a time; the first begins anew what was not complete. The name is the first
  /// one's, whatever comes with the others. Pieces survive a restart of the server.
  /// @throws Error invalid_request (a piece is missing before this one, the number of pieces is
  ///         another than before or not from 1 to 10000), payload_too_large, conflict (another
  ///         piece of the file is being written).
  Async<StoredUpload> add_piece(WorkspaceOwner owner, WorkspaceId workspace, Upload upload,
                                Piece piece, std::optional<crypto::ClientKey> key);
  /// Outputs of the owner's jobs become uploads without a copy, in this order. Those of a batch
  /// with a key put the workspace under the same. A job that has kept its input gives that.
  /// @throws Error not_found (a job is gone, or not done), conflict (a name is taken, or the
  ///         workspace has another key).
  Async<std::vector<StoredUpload>> take(WorkspaceOwner owner, WorkspaceId workspace,
                                        std::vector<TakenOutput> outputs);
  /// In the order in which they came, incomplete ones too.
  Async<std::vector<StoredUpload>> list(WorkspaceOwner owner, WorkspaceId workspace);
  /// @throws Error not_found when there is none of that name, too.
  Async<StoredUpload> find(WorkspaceOwner owner, WorkspaceId workspace, std::string name);
  /// To be read here and there. @throws Error not_found when it is not complete or was lost.
  Async<ReadablePtr> open(WorkspaceOwner owner, WorkspaceId workspace, std::string name,
                          std::optional<crypto::ClientKey> key);
  /// @throws Error not_found when there is none of that name, too.
  Async<void> remove(WorkspaceOwner owner, WorkspaceId workspace, std::string name);
  /// How many there were.
  Async<std::uint64_t> remove_all(WorkspaceOwner owner, WorkspaceId workspace);

 private:
  struct Target;
  using Row = store::uploads::Row;
  using Session = store::Session;

  static void check_name(const std::string& name);
  static store::ClientCipher cipher_for(Session& session, const Target& target);
  static Unused remove_rows(Session& session, const std::vector<StoredUpload>& uploads);
  Async<StoredUpload> add_whole(Target target, Upload upload);
  Async<StoredUpload> add_alone(Target target, Upload upload, Piece piece);
  /// What has come before that piece, without it.
  Async<Row> before(Target& target, const Upload& upload, const Piece& piece);
  Async<StoredUpload> grow(Target& target, Upload& upload, Piece piece);
  void record(Session& session, const Target& target, bool begins, Row& row, Unused& unused);
  void end(Session& session, const Target& target, const store::StoredFile& whole, Row& row,
           Unused& unused);

  store::Database& database_;
  store::Blobs& blobs_;
  const crypto::SealingKey& key_;
  std::set<std::string> growing_;  ///< files of which a piece is being written
};

}  // namespace pressoir::service
