// Projects: who calls with the keys of a project. Lives on the server's executor (a single thread).
#pragma once

#include "base/loop/async.h"

#include <memory>
#include <string>
#include <vector>

#include "base/crypto/crypto.h"
#include "model/account.h"
#include "store/database.h"

namespace pressoir::service {

struct FoundProject {
  Project project;
  Account account;
  std::string secret_key;  ///< what its tokens are signed with
};

/// @throws Error account_disabled.
void require_enabled(const Account& account);

class Projects {
 public:
  /// `database` and `key` outlive this.
  Projects(store::Database& database, const crypto::SealingKey& key);
  ~Projects();

  /// Cheap: answers from memory as Accounts does, so that a change holds within a second. Where the
  /// project may be used from is for require_allowed() (project_limits.h).
  /// The account may be disabled: that is for require_enabled(), once who sent the key, which is no
  /// secret, has proven more.
  /// @throws Error unauthorized (unknown, empty or malformed key).
  Async<FoundProject> with_public_key(std::string public_key);
  /// The same by the secret key alone, which is proof. @throws Error also account_disabled.
  Async<FoundProject> with_secret_key(std::string secret_key);
  /// Those of the account in the order of creation, from the database.
  Async<std::vector<ProjectKeys>> of(AccountId account);
  /// For those who change accounts here: forget what is remembered of this one and those below it.
  void changed(AccountId account);

 private:
  struct State;
  std::unique_ptr<State> state_;
};

}  // namespace pressoir::service
