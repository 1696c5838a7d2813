#include "service/accounts/signing_keys.h"

#include <algorithm>
#include <optional>
#include <utility>

#include "base/error.h"
#include "base/text.h"
#include "service/accounts/credential_cache.h"
#include "store/accounts/accounts.h"
#include "store/accounts/signing_keys.h"

namespace pressoir::service {
namespace {

constexpr std::size_t kLongestId = 64;

std::optional<FoundSigningKey> look_up_signing_key(store::Session& session,
                                                   const crypto::SealingKey& key,
                                                   const std::string& id) {
  const auto found = store::signing_keys::find(session, key, id);
  if (!found) return std::nullopt;
  auto account = store::accounts::find(session, found->account);
  if (!account) return std::nullopt;
  FoundSigningKey result{.account = std::move(*account), .use = {}};
  result.use = std::make_shared<const FoundSigningKey::Use>(FoundSigningKey::Use{
      .secret = found->secret,
      .sources = ImageSources(store::signing_keys::sources(session, found->account))});
  return result;
}

}  // namespace

struct SigningKeys::State {
  State(store::Database& where, const crypto::SealingKey& sealing) : key(sealing), cache(where) {}
  const crypto::SealingKey& key;
  CredentialCache<FoundSigningKey> cache;
};

SigningKeys::SigningKeys(store::Database& database, const crypto::SealingKey& key)
    : state_(std::make_unique<State>(database, key)) {}
SigningKeys::~SigningKeys() = default;

Async<FoundSigningKey> SigningKeys::with_id(std::string id) {
  const bool is_possible =
      !id.empty() && id.size() <= kLongestId && std::ranges::all_of(id, is_alphanumeric);
  if (!is_possible) throw Error(ErrorCode::forbidden, "The signature is wrong.");
  CredentialCache<FoundSigningKey>::LookUp work = [&key = state_->key,
                                                   id](store::Session& session) {
    return look_up_signing_key(session, key, id);
  };
  auto found = co_await state_->cache.find(std::move(id), std::move(work));
  if (!found) throw Error(ErrorCode::forbidden, "The signature is wrong.");
  co_return std::move(*found);
}

const FoundSigningKey* SigningKeys::remembered(const std::string& id) const {
  return state_->cache.fresh(id);
}

}  // namespace pressoir::service
