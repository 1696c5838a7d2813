#include "service/accounts/projects.h"

#include <algorithm>
#include <optional>
#include <utility>

#include "base/error.h"
#include "service/accounts/credential_cache.h"
#include "store/accounts/accounts.h"
#include "store/accounts/projects.h"

namespace pressoir::service {
namespace {

using store::CredentialKind;
constexpr std::size_t kMaxKey = 512;  // as the store takes them

[[noreturn]] void unknown_key(CredentialKind kind) {
  throw Error(ErrorCode::unauthorized, kind == CredentialKind::public_key
                                           ? "The public key is not known."
                                           : "The secret key is not known.");
}

std::optional<FoundProject> look_up(store::Session& session, const crypto::SealingKey& key,
                                    CredentialKind kind, const std::string& value) {
  auto project = store::projects::find(session, kind, key.fingerprint(value));
  if (!project) return std::nullopt;
  auto account = store::accounts::find(session, project->account);
  if (!account) return std::nullopt;
  auto secret = store::projects::key_of(session, key, project->id, CredentialKind::secret_key);
  return FoundProject{std::move(*project), std::move(*account), std::move(secret)};
}

}  // namespace

struct Projects::State {
  State(store::Database& where, const crypto::SealingKey& sealing)
      : database(where), key(sealing), cache(where) {}
  store::Database& database;
  const crypto::SealingKey& key;
  CredentialCache<FoundProject> cache;

  Async<FoundProject> with(CredentialKind kind, std::string value);
};

Async<FoundProject> Projects::State::with(CredentialKind kind, std::string value) {
  if (value.empty() || value.size() > kMaxKey) unknown_key(kind);
  CredentialCache<FoundProject>::LookUp work = [kind, this, value](store::Session& session) {
    return look_up(session, key, kind, value);
  };
  auto credential = std::string(name_of(kind)) + ' ' + value;
  auto found = co_await cache.find(std::move(credential), std::move(work));
  if (!found) unknown_key(kind);
  co_return std::move(*found);
}

void require_enabled(const Account& account) {
  if (account.disabled) throw Error(ErrorCode::account_disabled, "The account is disabled.");
}

Projects::Projects(store::Database& database, const crypto::SealingKey& key)
    : state_(std::make_unique<State>(database, key)) {}
Projects::~Projects() = default;

Async<FoundProject> Projects::with_public_key(std::string public_key) {
  return state_->with(CredentialKind::public_key, std::move(public_key));
}

Async<FoundProject> Projects::with_secret_key(std::string secret_key) {
  auto found = co_await state_->with(CredentialKind::secret_key, std::move(secret_key));
  require_enabled(found.account);
  co_return found;
}

Async<std::vector<ProjectKeys>> Projects::of(AccountId account) {
  auto work = [&key = state_->key, account](store::Session& session) {
    return store::projects::with_keys(session, key, account);
  };
  co_return co_await state_->database.read(work);
}

void Projects::changed(AccountId account) { state_->cache.changed(account); }

}  // namespace pressoir::service
