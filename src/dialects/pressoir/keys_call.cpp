// Who calls, and the keys of accounts.
#include <optional>
#include <utility>

#include "dialects/callers.h"
#include "dialects/pressoir/api.h"
#include "dialects/pressoir/keys.h"

namespace pressoir::dialects::own {

Async<Account> Api::caller(http::Request& request, Scope needed) {
  std::string token = bearer_token_in(request.head);
  std::optional<service::FoundAccessKey> found;
  if (service::AccessKeys::looks_like_key(token))
    found = co_await services_.access_keys.find(token);
  Account account;
  if (found) {
    account = found->account;
    if (account.disabled) throw Error(ErrorCode::account_disabled, "The account is disabled.");
  } else {
    account = co_await services_.accounts.with_bearer_token(std::move(token));
  }
  count_in_minute(services_.rate_limits, request, "pressoir " + std::to_string(account.id.value),
                  config_.per_minute);
  if (found) check_key(found->key, needed, found->found_at);
  co_return account;
}

Async<Account> Api::caller_without_parameters(http::Request& request, Scope needed) {
  Account account = co_await caller(request, needed);
  const http::Form none;
  expect_none(http::tree_of(none, request.head.query));
  co_return account;
}

Api::Answer Api::list_keys(http::Request& request) {
  const Account account = co_await caller_without_parameters(request, Scope::admin);
  const auto keys = co_await services_.access_keys.of(account.id);
  co_return keys_view(keys);
}

Api::Answer Api::add_key(http::Request& request) {
  const Account account = co_await caller(request, Scope::admin);
  if (kind_of(request.head) != BodyKind::json)
    throw Error(ErrorCode::unsupported_format, "The body must be application/json");
  const http::Form form = co_await http::read_form(request);
  NewAccessKey wanted = key_in(http::tree_of(form, request.head.query));
  const MadeAccessKey made = co_await services_.access_keys.add(account.id, std::move(wanted));
  co_return made_key_view(made);
}

Api::Answer Api::remove_key(http::Request& request) {
  const Account account = co_await caller_without_parameters(request, Scope::admin);
  const auto id = key_id_in(request.path_value("id"));
  if (!id) throw Error(ErrorCode::not_found, "Not found");
  co_await services_.access_keys.remove(account.id, *id);
  http::Response gone;
  gone.status = 204;
  co_return gone;
}

}  // namespace pressoir::dialects::own
