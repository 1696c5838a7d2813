#include "service/kept_files.h"

#include "base/log.h"
#include "store/stored_files.h"

namespace pressoir::service {

BlobKey name_file(store::Session& session, const store::Blobs& blobs, AccountId account,
                  const store::StoredFile& file, Unused& unused) {
  auto key = store::stored_files::add(session, account, file, store::now());
  if (key == file.key) return key;
  if (blobs.has(key, file.bytes)) {
    unused.push_back(file.key);
    return key;
  }
  store::stored_files::replace(session, key, file.key);
  log::warning("lost_file_replaced", {{"account", account.value}, {"sha256", file.sha256}});
  unused.push_back(std::move(key));  // what is left of it
  return file.key;
}

}  // namespace pressoir::service
