#include "service/accounts/sub_accounts.h"

#include <utility>

#include "base/error.h"
#include "base/loop/uncancelled.h"
#include "service/portion.h"
#include "store/accounts/account_settings.h"
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
  view.weight = store::account_settings::weight(session, id);
  return view;
}

void apply(const SubAccountChange& wanted, Account& account) {
  if (wanted.name) account.name = *wanted.name;
  if (account.name.empty())
    throw Error(ErrorCode::invalid_request, "The sub-account needs a name.");
  if (wanted.description) account.description = *wanted.description;
  const auto set = [](auto& figure, const auto& limit) {
    if (!limit) return;
    figure.reset();
    if (*limit > 0) figure = limit;
  };
  set(account.quota.monthly_bytes, wanted.monthly_bytes);
  set(account.quota.monthly_images, wanted.monthly_images);
}

void set_weight(Session& session, AccountId id, const SubAccountChange& wanted) {
  if (!wanted.weight) return;
  store::account_settings::set(session, id, std::string(store::account_settings::kWeight),
                               std::to_string(*wanted.weight));
}

}  // namespace

void SubAccounts::forget(AccountId id) {
  parts_.accounts.changed(id);
  parts_.projects.changed(id);
}

Async<SubAccount> SubAccounts::create(Account owner, SubAccountChange wanted) {
  Account account;
  account.parent = owner.id;
  account.email = owner.email;
  apply(wanted, account);
  auto work = [&key = parts_.key, account, wanted](Session& session) {
    const auto credentials = store::accounts::complete({});
    const auto id = store::accounts::add(session, key, account, credentials, store::now());
    set_weight(session, id, wanted);
    return view_of(session, key, *store::accounts::find(session, id));
  };
  co_return co_await parts_.database.transact(work);
}

Async<std::vector<SubAccount>> SubAccounts::list(AccountId owner) {
  auto work = [&key = parts_.key, owner](Session& session) {
    std::vector<SubAccount> all;
    for (auto& account : store::accounts::list_below(session, owner))
      all.push_back(view_of(session, key, std::move(account)));
    return all;
  };
  co_return co_await parts_.database.read(work);
}

Async<SubAccount> SubAccounts::find(AccountId owner, AccountId id) {
  auto work = [&key = parts_.key, owner, id](Session& session) {
    return view_of(session, key, find_below(session, owner, id));
  };
  co_return co_await parts_.database.read(work);
}

Async<SubAccount> SubAccounts::change(AccountId owner, AccountId id, SubAccountChange wanted) {
  auto work = [&key = parts_.key, owner, id, wanted](Session& session) {
    auto account = find_below(session, owner, id);
    apply(wanted, account);
    store::accounts::update(session, account);
    set_weight(session, id, wanted);
    return view_of(session, key, std::move(account));
  };
  auto changed = co_await parts_.database.transact(work);
  forget(id);
  parts_.usage.changed(id);
  co_return changed;
}

Async<SubAccount> SubAccounts::reset_secret(AccountId owner, AccountId id) {
  auto work = [&key = parts_.key, owner, id](Session& session) {
    auto account = find_below(session, owner, id);
    const auto fresh = store::accounts::complete({}).api_secret;
    store::accounts::replace(session, key, id, CredentialKind::api_secret, fresh);
    return view_of(session, key, std::move(account));
  };
  auto changed = co_await parts_.database.transact(work);
  forget(id);
  co_return changed;
}

Async<SubAccount> SubAccounts::reset_usage(AccountId owner, AccountId id) {
  auto work = [&key = parts_.key, owner, id](Session& session) {
    auto account = find_below(session, owner, id);
    store::usage::reset(session, id, store::now());
    return view_of(session, key, std::move(account));
  };
  auto changed = co_await parts_.database.transact(work);
  parts_.usage.changed(id);
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
    const auto removed = co_await parts_.database.transact(work);
    for (const auto& batch : removed.batches) parts_.on_removed(batch);
    co_await parts_.blobs.remove_all(removed.unused);
    is_last = removed.is_last;
  }
  forget(id);
  parts_.usage.changed(id);
  parts_.usage.changed(owner);
}

}  // namespace pressoir::service
