// Which stored files a database names. For service/copies only; on the calling thread.
#pragma once

#include <filesystem>
#include <string>
#include <vector>

#include "store/blobs.h"

namespace pressoir::service {

struct NamedFile {
  BlobKey key;
  std::string sha256;     ///< of the bytes on the disk; empty: not known, as of encrypted ones
  bool may_grow = false;  ///< of an upload that is not complete; all others never change
};

/// @throws Error conflict when the database is of another version, unavailable.
std::vector<NamedFile> named_files(const std::filesystem::path& database);

/// Below a data folder or a backup, as the server has it (store/disk_blobs).
std::filesystem::path place_of(const BlobKey& key);

/// Of a database, for store::Database.
std::string url_of(const std::filesystem::path& database);

}  // namespace pressoir::service
