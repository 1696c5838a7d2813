#include "service/open_key.h"

#include <algorithm>
#include <string>

#include "base/error.h"
#include "store/accounts/accounts.h"
#include "store/migrations.h"

namespace pressoir::service {
namespace {

bool opens(const crypto::SealingKey& key, const std::string& sealed) {
  try {
    (void)key.open(sealed);
  } catch (const Error&) {
    return false;
  }
  return true;
}

}  // namespace

crypto::SealingKey open_key(const std::filesystem::path& file, store::Database& database) {
  const auto sealed = database.transact_here([](store::Session& session) {
    store::migrate(session);
    return store::accounts::sealed_credentials(session, 1000);
  });
  if (sealed.empty()) return crypto::SealingKey::load_or_create(file);
  if (!std::filesystem::exists(file))
    throw Error(ErrorCode::conflict,
                "The key file is missing. Without it the credentials of the accounts in the "
                "database cannot be used: restore the file from a backup. To begin anew without "
                "these accounts use another data folder.",
                file.string());
  auto key = crypto::SealingKey::load_or_create(file);
  if (std::ranges::any_of(sealed, [&](const std::string& each) { return opens(key, each); }))
    return key;
  throw Error(ErrorCode::conflict,
              "The key file is not the one that the credentials in the database were sealed with: "
              "restore the right file from a backup.",
              file.string());
}

}  // namespace pressoir::service
