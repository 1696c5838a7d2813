// Usage, keys, callbacks and sub-accounts of who has signed in.
#include <utility>

#include "dialects/pressoir/goals.h"
#include "dialects/pressoir/keys.h"
#include "dialects/pressoir/panel/panel_api.h"
#include "dialects/pressoir/panel/panel_requests.h"
#include "dialects/pressoir/panel/panel_views.h"

namespace pressoir::dialects::own {
namespace {

using http::Request;
using http::Response;

constexpr std::uint32_t kUsageDays = 30, kUsageMonths = 12, kMostCallbacks = 100;

Response no_content() {
  Response gone;
  gone.status = 204;
  return gone;
}

service::OwnKey kind_of_key(RenewedKey key) {
  switch (key) {
    case RenewedKey::api_key: return service::OwnKey::api_key;
    case RenewedKey::api_secret: return service::OwnKey::api_secret;
    case RenewedKey::bearer_token: return service::OwnKey::bearer_token;
  }
  return service::OwnKey::api_key;
}

}  // namespace

PanelApi::Answer PanelApi::show_usage(Request& request) {
  const auto found = co_await caller_without_parameters(request);
  const Account& account = found.account;
  UsageState state;
  state.quota = account.quota;
  state.usage = co_await services_.usage.of(account.id);
  const auto left = co_await services_.usage.left(account);
  state.images_left = left.images;
  state.bytes_left = left.bytes;
  state.series = co_await services_.usage.series(account.id, kUsageDays, kUsageMonths);
  const auto sums =
      co_await services_.panel.history.by_format(account.id, std::chrono::days(kUsageDays));
  co_return panel_usage_view(state, sums, service::AccountHistory::now());
}

PanelApi::Answer PanelApi::list_keys(Request& request) {
  const auto found = co_await caller_without_parameters(request);
  const auto shown = co_await services_.panel.keys.of(found.account.id);
  const auto keys = co_await services_.access_keys.of(found.account.id);
  co_return panel_keys_view(shown.projects, keys);
}

PanelApi::Answer PanelApi::reveal_keys(Request& request) {
  const auto found = co_await caller_without_parameters(request);
  const http::Tree tree = co_await tree_of_body(request);
  PasswordProof proof = fields_in<PasswordProof>(tree);
  co_await require_password(found.account, std::move(proof.password), request.head.remote_address);
  const auto keys = co_await services_.panel.keys.of(found.account.id);
  co_return shown_keys_view(keys);
}

PanelApi::Answer PanelApi::renew_key(Request& request) {
  const auto found = co_await caller_without_parameters(request);
  const http::Tree tree = co_await tree_of_body(request);
  Renewal wanted = fields_in<Renewal>(tree);
  co_await require_password(found.account, std::move(wanted.password), request.head.remote_address);
  const auto value =
      co_await services_.panel.keys.renew(found.account.id, kind_of_key(wanted.credential));
  co_return renewed_key_view(fields::name_of(wanted.credential), value);
}

PanelApi::Answer PanelApi::add_key(Request& request) {
  const auto found = co_await caller_without_parameters(request);
  const http::Tree tree = co_await tree_of_body(request);
  NewAccessKey wanted = key_in(tree);
  const MadeAccessKey made =
      co_await services_.access_keys.add(found.account.id, std::move(wanted));
  co_return made_key_view(made);
}

PanelApi::Answer PanelApi::remove_key(Request& request) {
  const auto found = co_await caller_without_parameters(request);
  const AccessKeyId id{number_of_path(request, "id")};
  co_await services_.access_keys.remove(found.account.id, id);
  co_return no_content();
}

PanelApi::Answer PanelApi::list_callbacks(Request& request) {
  const auto found = co_await caller_without_parameters(request);
  const auto deliveries =
      co_await services_.callback_urls.deliveries(found.account.id, kMostCallbacks);
  const auto attempts = co_await services_.callback_urls.attempts(found.account.id, kMostCallbacks);
  co_return callbacks_view(deliveries, attempts);
}

PanelApi::Answer PanelApi::send_again(Request& request) {
  const auto found = co_await caller_without_parameters(request);
  const service::DeliveryId id{number_of_path(request, "id")};
  co_await services_.callback_urls.send_again(found.account.id, id);
  co_return no_content();
}

PanelApi::Answer PanelApi::list_sub_accounts(Request& request) {
  const auto found = co_await caller_without_parameters(request);
  const auto all = co_await services_.sub_accounts.list(found.account.id);
  co_return sub_accounts_view(all);
}

PanelApi::Answer PanelApi::add_sub_account(Request& request) {
  const auto found = co_await caller_without_parameters(request);
  const http::Tree tree = co_await tree_of_body(request);
  auto wanted = sub_account_in(tree, true);
  const auto made = co_await services_.sub_accounts.create(found.account, std::move(wanted));
  co_return sub_account_view(201, made, true);
}

PanelApi::Answer PanelApi::change_sub_account(Request& request) {
  const auto found = co_await caller_without_parameters(request);
  const AccountId id{number_of_path(request, "id")};
  const http::Tree tree = co_await tree_of_body(request);
  auto wanted = sub_account_in(tree, false);
  const auto changed =
      co_await services_.sub_accounts.change(found.account.id, id, std::move(wanted));
  co_return sub_account_view(200, changed, false);
}

PanelApi::Answer PanelApi::remove_sub_account(Request& request) {
  const auto found = co_await caller_without_parameters(request);
  const AccountId id{number_of_path(request, "id")};
  co_await services_.sub_accounts.remove(found.account.id, id);
  co_return no_content();
}

}  // namespace pressoir::dialects::own
