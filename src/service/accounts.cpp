#include "service/accounts.h"

#include <algorithm>
#include <optional>
#include <unordered_map>
#include <unordered_set>

#include "base/error.h"
#include "store/accounts.h"

namespace pressoir::service {
namespace {

using Clock = std::chrono::steady_clock;
constexpr std::size_t kMaxEntries = 10'000;

struct Entry {
  std::optional<Account> account;  ///< empty: nobody has that key
  Clock::time_point asked_at;
  bool asking = false;
};
using Entries = std::unordered_map<std::string, Entry>;

bool looks_like_key(const std::string& text) {
  return text.size() == 32 && std::ranges::all_of(text, [](unsigned char c) {
           return (c >= '0' && c <= '9') || (c >= 'A' && c <= 'Z') || (c >= 'a' && c <= 'z');
         });
}

Account allowed(const std::optional<Account>& account) {
  if (!account) throw Error(ErrorCode::unauthorized, "The API key is not known.");
  if (account->disabled) throw Error(ErrorCode::account_disabled, "The account is disabled.");
  return *account;
}

// A flood of wrong keys empties only the table of unknown ones.
void remember(Entries& entries, const std::string& api_key, Entry entry) {
  if (entries.size() >= kMaxEntries && !entries.contains(api_key)) entries.clear();
  entries.insert_or_assign(api_key, std::move(entry));
}

}  // namespace

struct Accounts::State {
  store::Database& database;
  const crypto::SealingKey& key;
  Entries known, unknown;
  std::unordered_set<std::string> test_keys;

  Entry* find(const std::string& api_key) {
    for (auto* entries : {&known, &unknown})
      if (const auto at = entries->find(api_key); at != entries->end()) return &at->second;
    return nullptr;
  }
};

Accounts::Accounts(store::Database& database, const crypto::SealingKey& key)
    : state_(new State{database, key, {}, {}, {}}) {}
Accounts::~Accounts() = default;

Async<Account> Accounts::with_api_key(std::string api_key) {
  auto& state = *state_;
  if (!looks_like_key(api_key) && !state.test_keys.contains(api_key))
    throw Error(ErrorCode::unauthorized, "The API key is not known.");
  const auto asked_at = Clock::now();
  if (auto* entry = state.find(api_key)) {
    const auto age = asked_at - entry->asked_at;
    if (age < kFresh || (age < kStale && entry->asking)) co_return allowed(entry->account);
    entry->asking = true;
  }
  auto work = [fingerprint = state.key.fingerprint(api_key)](auto& session) {
    return store::accounts::find(session, store::CredentialKind::api_key, fingerprint);
  };
  auto account = co_await state.database.read(work);
  (account ? state.unknown : state.known).erase(api_key);
  remember(account ? state.known : state.unknown, api_key, Entry{account, asked_at, false});
  co_return allowed(account);
}

Async<void> Accounts::ensure_test_account(std::string api_key) {
  auto& state = *state_;
  auto work = [&key = state.key, api_key](store::Session& session) {
    store::accounts::ensure_test_account(session, key, api_key, store::now());
  };
  co_await state.database.transact(work);
  state.test_keys.insert(api_key);
}

}  // namespace pressoir::service
