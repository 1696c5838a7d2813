#include "service/accounts/sub_accounts.h"

#include <utility>

#include "base/error.h"
#include "base/uncancelled.h"
#include "service/portion.h"
#include "store/accounts/accounts.h"
#include "store/accounts/usage.h"

namespace pressoir::service {
namespace {

using store::CredentialKind;
using store::Session;

// Of another owner it is unknown, too.
Account find_below(Session& session, AccountId owner, AccountId id) {
  auto account = store::accounts::find(session, id);
  if (!account || account->parent != owner)
    throw Error(ErrorCode::not_found, "There is no such sub-account.");
  return std::move(*account);
}

SubAccount view_of(Session& session, const crypto::SealingKey& key, Account account) {
  SubAccount view;
  view.account = std::move(account);
  const auto id = view.account.id;
  const auto value_of = [&](CredentialKind kind) {
    return store::accounts::credential(session, key, id, kind).value_or("");
  };
  view.api_key = value_of(CredentialKind::api_key);
  view.api_secret = value_of(CredentialKind::api_secret);
  view.usage = store::usage::of(session, id, store::now());
  return view;
}

void apply(const SubAccountChange& wanted, Account& account) {
  if (wanted.name) account.name = *wanted.name;
  if (account.name.empty())
    throw Error(ErrorCode::invalid_request, "The sub-account needs a name.");
  if (wanted.description) account.description = *wanted.description;
  if (!wanted.monthly_bytes) return;
  account.quota.monthly_bytes.reset();
  if (*wanted.monthly_bytes > 0) account.quota.monthly_bytes = wanted.monthly_bytes;
}

}  // namespace

SubAccounts::SubAccounts(store::Database& database, store::Blobs& blobs,
                         const crypto::SealingKey& key, Accounts& accounts, UsageView& usage,
                         std::function<void(const BatchId&)> on_removed)
    : database_(database),
      blobs_(blobs),
      key_(key),
      accounts_(accounts),
      usage_(usage),
      on_removed_(std::move(on_removed)) {}

Async<SubAccount> SubAccounts::create(Account owner, SubAccountChange wanted) {
  Account account;
  account.parent = owner.id;
  account.email = owner.email;
  apply(wanted, account);
  auto work = [&key = key_, account](Session& session) {
    const auto credentials = store::accounts::complete({});
    const auto id = store::accounts::add(session, key, account, credentials, store::now());
    return view_of(session, key, *store::accounts::find(session, id));
  };
  co_return co_await database_.transact(work);
}

Async<std::vector<SubAccount>> SubAccounts::list(AccountId owner) {
  auto work = [&key = key_, owner](Session& session) {
    std::vector<SubAccount> all;
    for (auto& account : store::accounts::list_below(session, owner))
      all.push_back(view_of(session, key, std::move(account)));
    return all;
  };
  co_return co_await database_.read(work);
}

Async<SubAccount> SubAccounts::find(AccountId owner, AccountId id) {
  auto work = [&key = key_, owner, id](Session& session) {
    return view_of(session, key, find_below(session, owner, id));
  };
  co_return co_await database_.read(work);
}

Async<SubAccount> SubAccounts::change(AccountId owner, AccountId id, SubAccountChange wanted) {
  auto work = [&key = key_, owner, id, wanted](Session& session) {
    auto account = find_below(session, owner, id);
    apply(wanted, account);
    store::accounts::update(session, account);
    return view_of(session, key, std::move(account));
  };
  auto changed = co_await database_.transact(work);
  accounts_.changed(id);
  usage_.changed(id);
  co_return changed;
}

Async<SubAccount> SubAccounts::reset_secret(AccountId owner, AccountId id) {
  auto work = [&key = key_, owner, id](Session& session) {
    auto account = find_below(session, owner, id);
    const auto fresh = store::accounts::complete({}).api_secret;
    store::accounts::replace(session, key, id, CredentialKind::api_secret, fresh);
    return view_of(session, key, std::move(account));
  };
  auto changed = co_await database_.transact(work);
  accounts_.changed(id);
  co_return changed;
}

Async<SubAccount> SubAccounts::reset_usage(AccountId owner, AccountId id) {
  auto work = [&key = key_, owner, id](Session& session) {
    auto account = find_below(session, owner, id);
    store::usage::reset(session, id, store::now());
    return view_of(session, key, std::move(account));
  };
  auto changed = co_await database_.transact(work);
  usage_.changed(id);
  co_return changed;
}

Async<void> SubAccounts::remove(AccountId owner, AccountId id) {
  return to_its_end(remove_in_portions(owner, id));
}

Async<void> SubAccounts::remove_in_portions(AccountId owner, AccountId id) {
  auto work = [owner, id](Session& session) {
    find_below(session, owner, id);
    return store::accounts::remove_portion(session, id, kPortion);
  };
  for (bool is_last = false; !is_last;) {
    const auto removed = co_await database_.transact(work);
    for (const auto& batch : removed.batches) on_removed_(batch);
    co_await blobs_.remove_all(removed.unused);
    is_last = removed.is_last;
  }
  accounts_.changed(id);
  usage_.changed(id);
  usage_.changed(owner);
}

}  // namespace pressoir::service
