// Who has signed in to the panel, and how people sign in and out.
#include <utility>

#include "dialects/pressoir/goals.h"
#include "dialects/pressoir/panel/cookie.h"
#include "dialects/pressoir/panel/panel_api.h"
#include "dialects/pressoir/panel/panel_requests.h"
#include "dialects/pressoir/panel/panel_views.h"
#include "dialects/pressoir/request/refusal.h"

namespace pressoir::dialects::own {
namespace {

using http::Request;
using http::Response;

bool is_reading(http::Method method) {
  return method == http::Method::get || method == http::Method::head;
}

/// Of everything that the panel is answered, be it a failure: it is for this person alone.
void add_headers(Request& request) {
  request.answer_headers.emplace_back("Cache-Control", "no-store");
  request.answer_headers.emplace_back("Cross-Origin-Resource-Policy", "same-origin");
}

Refusal signed_out() {
  return Refusal(ErrorCode::unauthorized,
                 {.status = 401, .code = "signed_out", .detail = "Sign in first."});
}

Refusal wrong_password(unsigned status) {
  return Refusal(status == 401 ? ErrorCode::unauthorized : ErrorCode::forbidden,
                 {.status = status,
                  .code = "wrong_password",
                  .detail = "E-mail address or password is wrong."});
}

void expect_no_query(const Request& request) {
  const http::Form none;
  expect_none(http::tree_of(none, request.head.query));
}

}  // namespace

Async<service::FoundSession> PanelApi::caller(Request& request) {
  add_headers(request);
  if (!is_reading(request.head.method)) require_same_origin(request.head, services_.public_url);
  auto token = session_token_in(request.head, services_.public_url);
  auto found = co_await services_.panel.sessions.find(std::move(token));
  if (!found) throw signed_out();
  if (found->account.disabled) throw Error(ErrorCode::account_disabled, "The account is disabled.");
  co_return std::move(*found);
}

Async<service::FoundSession> PanelApi::caller_without_parameters(Request& request) {
  auto found = co_await caller(request);
  expect_no_query(request);
  co_return found;
}

Async<service::FoundSession> PanelApi::operator_caller(Request& request) {
  auto found = co_await caller(request);
  if (found.account.role != Role::admin)
    throw Refusal(ErrorCode::forbidden, {.status = 403,
                                         .code = "operators_only",
                                         .detail = "This is for operators of the server."});
  co_return found;
}

Async<void> PanelApi::require_password(Account account, std::string password, std::string address) {
  std::optional<AccountId> proven;
  bool is_wrong = false;
  try {
    const auto logged_in =
        co_await services_.login.with_password(account.email, std::move(password), address);
    proven = logged_in.account.id;
  } catch (const Error& problem) {
    if (problem.code() != ErrorCode::unauthorized) throw;
    is_wrong = true;
  }
  if (is_wrong || proven != account.id) throw wrong_password(403);
}

PanelApi::Answer PanelApi::signed_in(Request& request, Account account, std::string generation,
                                     unsigned status) {
  std::string agent(request.head.header("User-Agent"));
  const auto made = co_await services_.panel.sessions.begin(
      account.id, std::move(generation), request.head.remote_address, std::move(agent));
  Response response = session_view(status, made.session, account);
  const auto life =
      std::chrono::floor<std::chrono::seconds>(made.session.expires_at - made.session.created_at);
  response.headers.emplace_back(
      "Set-Cookie", session_cookie(request.head, services_.public_url, made.token, life));
  co_return response;
}

PanelApi::Answer PanelApi::sign_in(Request& request) {
  add_headers(request);
  require_same_origin(request.head, services_.public_url);
  expect_no_query(request);
  const http::Tree tree = co_await tree_of_body(request);
  SignIn wanted = fields_in<SignIn>(tree);
  std::optional<service::LoggedIn> who;
  try {
    auto logged_in = co_await services_.login.with_password(
        std::move(wanted.email), std::move(wanted.password), request.head.remote_address);
    who = std::move(logged_in);
  } catch (const Error& problem) {
    if (problem.code() != ErrorCode::unauthorized) throw;
  }
  if (!who) throw wrong_password(401);
  // What the browser had before is over, whoever had put it there.
  auto earlier_token = session_token_in(request.head, services_.public_url);
  const auto earlier = co_await services_.panel.sessions.find(std::move(earlier_token));
  if (earlier) {
    try {
      co_await services_.panel.sessions.end(earlier->account.id, earlier->session.id);
    } catch (const Error& problem) {
      if (problem.code() != ErrorCode::not_found) throw;
    }
  }
  try {
    co_return co_await signed_in(request, std::move(who->account), std::move(who->generation), 201);
  } catch (const Error& problem) {  // the password was changed while it was checked
    if (problem.code() != ErrorCode::not_found) throw;
  }
  throw wrong_password(401);
}

PanelApi::Answer PanelApi::show_session(Request& request) {
  const auto found = co_await caller_without_parameters(request);
  co_return session_view(200, found.session, found.account);
}

PanelApi::Answer PanelApi::sign_out(Request& request) {
  const auto found = co_await caller_without_parameters(request);
  co_await services_.panel.sessions.end(found.account.id, found.session.id);
  Response gone;
  gone.status = 204;
  gone.headers.emplace_back("Set-Cookie", no_session_cookie(request.head, services_.public_url));
  co_return gone;
}

PanelApi::Answer PanelApi::list_sessions(Request& request) {
  const auto found = co_await caller_without_parameters(request);
  const auto all = co_await services_.panel.sessions.of(found.account.id);
  co_return sessions_view(all, found.session.id);
}

PanelApi::Answer PanelApi::end_session(Request& request) {
  const auto found = co_await caller_without_parameters(request);
  const PanelSessionId id{number_of_path(request, "id")};
  co_await services_.panel.sessions.end(found.account.id, id);
  Response gone;
  gone.status = 204;
  co_return gone;
}

PanelApi::Answer PanelApi::change_password(Request& request) {
  const auto found = co_await caller_without_parameters(request);
  const http::Tree tree = co_await tree_of_body(request);
  NewPassword wanted = fields_in<NewPassword>(tree);
  try {
    service::check_password(wanted.new_password);
  } catch (const Error& problem) {
    throw Refusal({.code = "invalid_value", .detail = problem.what(), .field = "new_password"});
  }
  co_await require_password(found.account, std::move(wanted.password), request.head.remote_address);
  co_await services_.login.set_password(found.account.id, std::move(wanted.new_password));
  std::string just_set;
  co_return co_await signed_in(request, found.account, std::move(just_set), 200);
}

}  // namespace pressoir::dialects::own
