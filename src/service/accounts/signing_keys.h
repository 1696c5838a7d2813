// SigningKeys: who has signed the path of a picture. Lives on the server's executor (a single
// thread).
#pragma once

#include "base/loop/async.h"

#include <memory>
#include <string>

#include "base/crypto/crypto.h"
#include "model/account.h"
#include "service/accounts/image_sources.h"
#include "store/database.h"

namespace pressoir::service {

struct FoundSigningKey {
  Account account;
  struct Use {
    std::string secret;
    ImageSources sources;  ///< those of the account
  };
  std::shared_ptr<const Use> use;  ///< never null
};

class SigningKeys {
 public:
  /// `database` and `key` outlive this.
  SigningKeys(store::Database& database, const crypto::SealingKey& key);
  ~SigningKeys();

  /// Cheap: answers from memory as Accounts does, so that a change holds within a second. The
  /// account may be disabled: that is for require_enabled(), once who names the key, which is no
  /// secret, has proven more.
  /// @throws Error forbidden (unknown, empty or malformed id).
  Async<FoundSigningKey> with_id(std::string id);
  /// The same at once, where it was asked for just now; null: it is for with_id(). Valid until the
  /// next call.
  [[nodiscard]] const FoundSigningKey* remembered(const std::string& id) const;

 private:
  struct State;
  std::unique_ptr<State> state_;
};

}  // namespace pressoir::service
