// What AccountAdmin has open. For its own sources.
#pragma once

#include "base/crypto/crypto.h"
#include "service/accounts/account_admin.h"
#include "service/data_lock.h"
#include "service/open_key.h"
#include "service/service_host.h"
#include "store/database.h"
#include "store/disk_blobs.h"

namespace pressoir::service {

struct AccountAdmin::State {
  explicit State(const DataFolder& folder)
      : database("sqlite3://" + (folder.create(), folder.database()).string(), 1),
        key((migrate_unless_served(folder, database), open_key(folder.key(), database))),
        blobs(folder.blobs()) {}
  store::Database database;
  crypto::SealingKey key;
  store::DiskBlobs blobs;
};

}  // namespace pressoir::service
