// The key file of a data folder, checked against the database that was sealed with it.
#pragma once

#include <filesystem>

#include "base/crypto/crypto.h"
#include "store/database.h"

namespace pressoir::service {

/// Loads the key, and makes one where no account has been sealed with another. Brings the database
/// up to date on the calling thread: the caller holds the folder or has seen to that
/// (service/data_lock.h).
/// A fresh key beside old accounts would call every credential unknown, and clients delete what is
/// called that.
/// @throws Error conflict when there are credentials and the key is missing or opens none of them,
///         unavailable when the file cannot be read or made.
crypto::SealingKey open_key(const std::filesystem::path& file, store::Database& database);

}  // namespace pressoir::service
