// OwnKeys: the credentials of an account as its owner sees them in the panel. Lives on the server's
// executor (a single thread).
#pragma once

#include "base/loop/async.h"

#include <string>
#include <vector>

#include "base/crypto/crypto.h"
#include "model/account.h"
#include "service/accounts/accounts.h"
#include "service/accounts/projects.h"
#include "store/accounts/credentials.h"
#include "store/database.h"

namespace pressoir::service {

/// Those of the account itself, which can be renewed one by one.
using OwnKey = store::CredentialKind;

/// What is stored so that it can be read: of the bearer token and of access keys that is nothing.
struct ShownKeys {
  std::string api_key, api_secret;
  std::vector<ProjectKeys> projects;  ///< in the order of creation
};

class OwnKeys {
 public:
  /// All outlive this.
  OwnKeys(store::Database& database, const crypto::SealingKey& key, Accounts& accounts,
          Projects& projects)
      : database_(database), key_(key), accounts_(accounts), projects_(projects) {}

  /// Those of the account. Who asks has proven that he knows the password.
  Async<ShownKeys> of(AccountId account);
  /// A new one in the place of the old one, which is refused at once in this server: api_key,
  /// api_secret or bearer_token. @throws Error not_found, invalid_request (it is a project's).
  Async<std::string> renew(AccountId account, store::CredentialKind kind);

 private:
  store::Database& database_;
  const crypto::SealingKey& key_;
  Accounts& accounts_;
  Projects& projects_;
};

}  // namespace pressoir::service
