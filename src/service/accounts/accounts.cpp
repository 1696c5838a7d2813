#include "service/accounts/accounts.h"

#include <algorithm>
#include <optional>
#include <unordered_set>
#include <utility>

#include "base/error.h"
#include "base/text.h"
#include "service/accounts/credential_cache.h"
#include "store/accounts/account_settings.h"
#include "store/accounts/accounts.h"

namespace pressoir::service {
namespace {

using store::CredentialKind;

struct WithSecret {
  Account account;
  std::string secret;  ///< fingerprint of its API secret; empty: it has none
};

bool looks_like_key(const std::string& text) {
  return text.size() == 32 && std::ranges::all_of(text, is_alphanumeric);
}

bool looks_like_token(const std::string& text) {
  return text.size() >= 32 && text.size() <= 512;  // those of other services among them
}

bool looks_right(CredentialKind kind, const std::string& value) {
  return kind == CredentialKind::bearer_token ? looks_like_token(value) : looks_like_key(value);
}

[[noreturn]] void unknown_key() {
  throw Error(ErrorCode::unauthorized, "The API key is not known.");
}

Account allowed(const Account& account) {
  if (account.disabled) throw Error(ErrorCode::account_disabled, "The account is disabled.");
  return account;
}

std::optional<WithSecret> look_up(store::Session& session, CredentialKind kind,
                                  const std::string& fingerprint) {
  const auto account = store::accounts::find(session, kind, fingerprint);
  if (!account) return std::nullopt;
  return WithSecret{
      .account = *account,
      .secret = store::accounts::fingerprint(session, account->id, CredentialKind::api_secret)
                    .value_or("")};
}

}  // namespace

struct Accounts::State {
  State(store::Database& where, const crypto::SealingKey& sealing)
      : database(where), key(sealing), cache(where) {}
  store::Database& database;
  const crypto::SealingKey& key;
  CredentialCache<WithSecret> cache;
  std::unordered_set<std::string> test_keys, own_accounts;

  Async<WithSecret> owner_of(CredentialKind kind, std::string value);
};

Async<WithSecret> Accounts::State::owner_of(CredentialKind kind, std::string value) {
  const bool is_test_key = kind == CredentialKind::api_key && test_keys.contains(value);
  if (!looks_right(kind, value) && !is_test_key) unknown_key();
  CredentialCache<WithSecret>::LookUp work = [kind, this, value](store::Session& session) {
    return look_up(session, kind, key.fingerprint(value));
  };
  auto credential = std::string(name_of(kind)) + ' ' + value;
  auto found = co_await cache.find(std::move(credential), std::move(work));
  if (!found) unknown_key();
  co_return std::move(*found);
}

Accounts::Accounts(store::Database& database, const crypto::SealingKey& key)
    : state_(std::make_unique<State>(database, key)) {}
Accounts::~Accounts() = default;

Async<Account> Accounts::with_api_key(std::string api_key) {
  const auto found = co_await state_->owner_of(CredentialKind::api_key, std::move(api_key));
  co_return allowed(found.account);
}

Async<Account> Accounts::with_bearer_token(std::string token) {
  const auto found = co_await state_->owner_of(CredentialKind::bearer_token, std::move(token));
  co_return allowed(found.account);
}

Async<Account> Accounts::with_key_and_secret(std::string api_key, std::string api_secret) {
  const auto found = co_await state_->owner_of(CredentialKind::api_key, std::move(api_key));
  if (found.secret.empty() ||
      !crypto::equal_in_constant_time(found.secret, state_->key.fingerprint(api_secret)))
    throw Error(ErrorCode::unauthorized, "The API secret is wrong.");
  co_return allowed(found.account);
}

Async<Account> Accounts::find(AccountId id) {
  auto work = [id](store::Session& session) { return store::accounts::find(session, id); };
  auto account = co_await state_->database.read(work);
  if (!account) throw Error(ErrorCode::not_found, "There is no such account.");
  co_return std::move(*account);
}

Async<AccountSettings> Accounts::settings(AccountId id) {
  auto work = [id](store::Session& session) { return store::account_settings::of(session, id); };
  co_return AccountSettings(co_await state_->database.read(work));
}

Async<void> Accounts::set(AccountId id, std::string name, std::optional<std::string> value) {
  auto work = [=](store::Session& session) {
    store::account_settings::set(session, id, name, value);
  };
  co_await state_->database.transact(work);
}

Async<void> Accounts::set(AccountId id, std::map<std::string, std::optional<std::string>> values) {
  auto work = [=](store::Session& session) {
    for (const auto& [name, value] : values) store::account_settings::set(session, id, name, value);
  };
  co_await state_->database.transact(work);
}

std::string Accounts::secret(AccountId id, std::string_view purpose) const {
  const auto derived = state_->key.derived("secrets of accounts");
  const std::string_view secret(reinterpret_cast<const char*>(derived.data()), derived.size());
  const std::string whose = std::to_string(id.value) + ' ' + std::string(purpose);
  return crypto::hex(crypto::hmac_sha256(secret, whose));
}

void Accounts::changed(AccountId id) { state_->cache.changed(id); }

Async<void> Accounts::ensure_test_account(std::string api_key) {
  auto& state = *state_;
  auto work = [&key = state.key, api_key](store::Session& session) {
    store::accounts::ensure_test_account(session, key, api_key, store::now());
  };
  co_await state.database.transact(work);
  state.test_keys.insert(api_key);
}

Async<Account> Accounts::own_account(std::string name) {
  constexpr std::size_t kKeyCharacters = 32;
  std::string api_key = secret({}, name).substr(0, kKeyCharacters);
  if (!state_->own_accounts.contains(name)) {
    auto work = [&key = state_->key, api_key, name](store::Session& session) {
      store::accounts::ensure_account(session, key, api_key, name, store::now());
    };
    co_await state_->database.transact(work);
    state_->own_accounts.insert(std::move(name));
  }
  co_return co_await with_api_key(std::move(api_key));
}

std::vector<AccountSetting> account_settings() {
  return {
      {.name = std::string(store::account_settings::kWeight),
       .help = "queued jobs taken up in a row before another account's, 1 to 100; default 1"},
      {.name = std::string(store::account_settings::kSanitise),
       .help = "true or false: take out of SVGs what runs, or reaches beyond the file; default: "
               "that of the account above, else that of the server"}};
}

std::optional<std::string> AccountSettings::text(std::string_view name) const {
  const auto at = values_.find(std::string(name));
  if (at == values_.end()) return std::nullopt;
  return at->second;
}

std::optional<std::int64_t> AccountSettings::number(std::string_view name, std::int64_t lowest,
                                                    std::int64_t highest) const {
  const auto value = text(name);
  if (!value) return std::nullopt;
  const auto number = number_in<std::int64_t>(*value);
  return number && *number >= lowest && *number <= highest ? number : std::nullopt;
}

std::optional<bool> AccountSettings::flag(std::string_view name) const {
  const auto value = text(name);
  if (value == "true") return true;
  if (value == "false") return false;
  return std::nullopt;
}

}  // namespace pressoir::service
