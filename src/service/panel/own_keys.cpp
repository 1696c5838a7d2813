#include "service/panel/own_keys.h"

#include <utility>

#include "base/error.h"
#include "store/accounts/accounts.h"
#include "store/accounts/projects.h"

namespace pressoir::service {

using store::CredentialKind;
using store::Session;

Async<ShownKeys> OwnKeys::of(AccountId account) {
  auto work = [&key = key_, account](Session& session) {
    const auto value_of = [&](CredentialKind kind) {
      return store::accounts::credential(session, key, account, kind).value_or("");
    };
    return ShownKeys{.api_key = value_of(CredentialKind::api_key),
                     .api_secret = value_of(CredentialKind::api_secret),
                     .projects = store::projects::with_keys(session, key, account)};
  };
  co_return co_await database_.read(work);
}

Async<std::string> OwnKeys::renew(AccountId account, CredentialKind kind) {
  if (is_of_project(kind))
    throw Error(ErrorCode::invalid_request, "That credential is a project's.");
  auto work = [&key = key_, account, kind](Session& session) {
    auto fresh = store::credentials::complete(kind, {});
    store::accounts::replace(session, key, account, kind, fresh);
    return fresh;
  };
  auto fresh = co_await database_.transact(work);
  accounts_.changed(account);
  projects_.changed(account);
  co_return fresh;
}

}  // namespace pressoir::service
