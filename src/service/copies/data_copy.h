// DataCopy: a backup of a data folder, made beside a running server or without one, and a data
// folder made of a backup. Synchronous; one thread.
//
// A backup is a folder: pressoir.db, the stored files that it names (blobs/), key, tls/,
// account.log and, written last, SHA256SUMS, which names all others, as comments the files that
// were lost before, and which sha256sum(1) reads. A folder without it is no complete backup.
#pragma once

#include <cstdint>
#include <filesystem>
#include <optional>
#include <string>
#include <vector>

namespace pressoir::service {

struct BackupRequest {
  std::filesystem::path data, folder;
  bool with_key = true;  ///< else the key file is left out
};

struct BackupFindings {
  std::uint64_t files = 0, bytes = 0;  ///< of the backup, without SHA256SUMS
  std::uint64_t lost = 0;              ///< named by the database, and not in the data folder
  std::vector<std::string> damaged;    ///< stored files that are not what was stored, by their keys
};

/// The database is copied as it is in one moment, then the files that it names, once more with a
/// newer copy where files that it named were deleted meanwhile: the backup names none that it does
/// not have, but for those that were lost before. Files are linked where they never change and the
/// file system can. Each is read and hashed; those whose content the database knows are compared.
/// When it fails nothing of it is left. What is in lost+found of either folder is not part of it.
/// @throws Error not_found (no database), conflict (`folder` is there and not empty), unavailable.
BackupFindings back_up(const BackupRequest& request);

struct RestoreRequest {
  std::filesystem::path folder, data;
  std::optional<std::filesystem::path> key;  ///< the key file, of a backup without one
};

struct RestoreFindings {
  std::uint64_t files = 0, bytes = 0;
};

/// Every file is compared with SHA256SUMS before anything is written, and again where it was
/// written; the database and the key are tried, and every stored file that the database names must
/// be in SHA256SUMS, or lost when the backup was made. When something fails nothing is left in
/// `data`. As root, all of it belongs to the owner of `data`, if that is there.
/// @throws Error not_found (no complete backup), corrupt_input (naming the file that is not as it
///         was), conflict (`data` is not empty or a server's, or the key is not that of the
///         accounts), invalid_request (no key, or two), unavailable.
RestoreFindings restore(const RestoreRequest& request);

}  // namespace pressoir::service
