// Backups: originals kept under a name the client chose. Lives on the server's executor.
#pragma once

#include "base/loop/async.h"

#include <chrono>
#include <string>

#include "model/account.h"
#include "service/upload.h"
#include "store/database.h"
#include "store/blobs.h"

namespace pressoir::service {

/// Originals kept under a name the client chose, within its account.
class Backups {
 public:
  Backups(store::Database& database, store::Blobs& blobs);  ///< which outlive this

  /// Replaces an earlier one of the same name.
  /// @throws Error invalid_request (name empty, over 200 bytes or not printable ASCII).
  Async<void> store(AccountId account, std::string name, std::string domain, Upload upload,
                    std::chrono::seconds kept_for);
  /// @throws Error not_found (unknown, expired, or another account's).
  Async<ReadablePtr> restore(AccountId account, std::string name);

 private:
  Async<void> check_and_store(AccountId account, std::string name, std::string domain,
                              Upload upload, std::chrono::seconds kept_for);
  store::Database& database_;
  store::Blobs& blobs_;
};

}  // namespace pressoir::service
