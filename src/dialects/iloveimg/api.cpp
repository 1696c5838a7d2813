#include "dialects/iloveimg/api.h"

#include <algorithm>
#include <utility>

#include "dialects/iloveimg/request/claims.h"
#include "dialects/iloveimg/answer/errors.h"
#include "dialects/iloveimg/request/fields.h"
#include "dialects/iloveimg/request/refusal.h"
#include "dialects/iloveimg/views.h"
#include "dialects/callers.h"
#include "dialects/error_text.h"
#include "dialects/forms.h"
#include "dialects/links.h"
#include "service/accounts/project_limits.h"

namespace pressoir::dialects::iloveimg {
namespace {

using http::Request;
using http::Response;

std::string public_key_in(const http::Tree& parameters) {
  return Fields(parameters).text("public_key");
}

/// Clients send the rest of their state with requests that need no body: whatever it is, it is
/// nobody's business.
bool may_have_any_body(const Request& request) {
  return request.head.method == http::Method::get || request.head.method == http::Method::head ||
         request.head.method == http::Method::delete_;
}

Async<http::Form> form_of(Request& request) {
  http::Form form;
  try {
    form = co_await http::read_form(request);
  } catch (const Error& problem) {
    if (problem.code() != ErrorCode::invalid_request || !may_have_any_body(request)) throw;
  }
  co_return form;
}

/// What a request was, for debug=true.
http::Tree received(Call& call) {
  http::Tree parameters = std::move(call.parameters);
  for (const auto& [name, value] : call.request.path_values) parameters[name] = value;
  for (const http::FormFile& file : call.files) parameters[file.field] = file.file_name;
  return parameters;
}

}  // namespace

std::optional<crypto::ClientKey> file_key_of(const Call& call) {
  auto key = file_key_in(call.parameters);
  if (!key) key = call.caller.file_key;
  if (!key) return std::nullopt;
  return crypto::ClientKey(*key);
}

// Who calls

Async<service::FoundProject> Api::project_of(std::vector<std::string> public_keys) {
  for (std::string& key : public_keys) {
    try {
      co_return co_await services_.projects.with_public_key(std::move(key));
    } catch (const Error& problem) {
      if (problem.code() != ErrorCode::unauthorized) throw;
    }
  }
  throw Error(ErrorCode::unauthorized, "Invalid public key");
}

void Api::count(Request& request, AccountId account) {
  count_in_minute(services_.rate_limits, request, "iloveimg " + std::to_string(account.value),
                  config_.per_minute);
}

Async<Caller> Api::caller_of(Request& request) {
  const jwt::Token token = token_in(request.head);
  auto keys = public_keys_in(token);
  Caller caller;
  caller.found = co_await project_of(std::move(keys));
  if (!jwt::is_signed_with(token, caller.found.secret_key))
    throw Error(ErrorCode::unauthorized, "Signature verification failed");
  check_times(token, unix_now());
  service::require_enabled(caller.found.account);
  service::require_allowed(caller.found.project, request.head);
  count(request, caller.found.account.id);
  caller.file_key = file_key_in(token);
  request.body->trust_sender();
  co_return caller;
}

Async<Call> Api::read(Request& request, Caller caller) {
  http::Form form = co_await form_of(request);
  Call call{.request = request, .caller = std::move(caller), .parameters = {}, .files = {}};
  call.files = std::move(form.files);
  call.parameters = co_await read_tree(std::move(form), request.head.query);
  co_return call;
}

Api::Answer Api::answer(Request& request, Sender sender, Endpoint endpoint) {
  Caller caller;
  if (sender == Sender::with_token) caller = co_await caller_of(request);
  Call call = co_await read(request, std::move(caller));
  if (wants_echo(call.parameters)) co_return echo_view(received(call));
  co_return co_await (this->*endpoint)(call);
}

std::string Api::server_of(const Request& request) const {
  const std::string base = base_of(services_.public_url, request.head);
  const auto authority = base.find("://");
  const auto begin = authority == std::string::npos ? 0 : authority + 3;
  return base.substr(begin, base.find('/', begin) - begin);
}

Async<std::uint64_t> Api::remaining(const Account& account) {
  const auto left = co_await services_.usage.left(account);
  co_return left.images.value_or(kUnlimitedFiles);
}

// Tokens and tasks that begin

Api::Answer Api::authenticate(Call& call) {
  std::vector<std::string> keys{public_key_in(call.parameters)};
  if (keys.front().empty()) throw Refusal(ErrorType::http, "public_key is missing");
  const service::FoundProject found = co_await project_of(std::move(keys));
  service::require_enabled(found.account);
  service::require_allowed(found.project, call.request.head);
  count(call.request, found.account.id);
  const auto claims = new_claims(public_key_in(call.parameters), unix_now());
  co_return token_view(jwt::make_token(claims, found.secret_key));
}

Api::Answer Api::start(Call& call) {
  const std::string name = call.request.path_value("tool");
  const auto tool = tool_named(name);
  if (!tool) throw Refusal(ErrorType::start, "The tool " + shown_value(name) + " is not served");
  const Account& account = call.caller.found.account;
  const auto reason = co_await services_.usage.exhausted(account);
  if (reason) throw Error(*reason, "The quota is used up.");
  const std::uint64_t files = co_await remaining(account);
  const std::string task = new_task_id(call.caller.issuer(), *tool, unix_now());
  co_return started_view(server_of(call.request), task, std::max<std::uint64_t>(files, 1));
}

Api::Answer Api::info(Call& call) {
  const std::uint64_t files = co_await remaining(call.caller.found.account);
  co_return info_view(files);
}

Async<std::optional<Api::Task>> Api::find_task(const Caller& caller, std::string id) {
  const auto started = started_task(caller.issuer(), id);
  std::optional<Task> task;
  try {
    WorkspaceId workspace_id{id};
    Workspace workspace =
        co_await services_.workspaces.find(caller.owner(), std::move(workspace_id));
    if (workspace.state == WorkspaceState::removed || workspace.dialect != kDialect)
      co_return std::nullopt;
    const auto tool = tool_named(workspace.tool);
    task = Task{.id = id, .tool = tool.value_or(Tool::compress)};
    task->workspace = std::move(workspace);
    co_return task;
  } catch (const Error& problem) {
    if (problem.code() != ErrorCode::not_found) throw;
  }
  const bool is_fresh = started && unix_now() - started->since <= config_.kept_for.count();
  if (is_fresh) task = Task{.id = std::move(id), .tool = started->tool};
  co_return task;
}

// Accounts

Api::Answer Api::account_of(service::LoggedIn who) {
  AccountShown shown;
  const Usage usage = co_await services_.usage.of(who.account.id);
  shown.used = usage.images;
  shown.left = co_await remaining(who.account);
  shown.projects = co_await services_.projects.of(who.account.id);
  shown.account = std::move(who.account);
  shown.token = std::move(who.token);
  co_return account_view(shown);
}

Api::Answer Api::log_in(Call& call) {
  const Fields fields(call.parameters);
  service::LoggedIn who = co_await services_.login.with_password(
      fields.text("email"), http::text_of(call.parameters["password"]),
      call.request.head.remote_address);
  co_return co_await account_of(std::move(who));
}

Api::Answer Api::show_account(Call& call) {
  std::string token(bearer_in(call.request.head));
  service::LoggedIn who = co_await services_.login.with_token(std::move(token));
  if (std::to_string(who.account.id.value) != call.request.path_value("id"))
    throw Error(ErrorCode::unauthorized, "The token is another account's.");
  co_return co_await account_of(std::move(who));
}

Api::Answer Api::register_account(Call& /*call*/) { co_return registration_refused(); }

}  // namespace pressoir::dialects::iloveimg
