// The endpoints of the panel: what a person who has signed in may see and do. One object for all
// routes, which outlives every request. Lives on the server's executor. What they throw the routes
// word. Fields and names: openapi.json in the folder above.
#pragma once

#include <optional>
#include <string>

#include "dialects/pressoir/config.h"
#include "http/message.h"
#include "model/goal.h"
#include "model/session.h"
#include "service/services.h"

namespace pressoir::dialects::own {

class PanelApi {
 public:
  using Answer = Async<http::Response>;
  PanelApi(service::Services& services, const Config& config)
      : services_(services), config_(config) {}

  Answer sign_in(http::Request& request);
  Answer show_session(http::Request& request);
  Answer sign_out(http::Request& request);
  Answer list_sessions(http::Request& request);
  Answer end_session(http::Request& request);
  /// All sessions end; who has changed it gets a new one.
  Answer change_password(http::Request& request);

  Answer show_usage(http::Request& request);
  Answer list_keys(http::Request& request);
  /// After the password: what is stored of the account's credentials.
  Answer reveal_keys(http::Request& request);
  /// After the password: a new credential in the place of an old one.
  Answer renew_key(http::Request& request);
  Answer add_key(http::Request& request);
  Answer remove_key(http::Request& request);

  Answer list_history(http::Request& request);
  Answer show_line(http::Request& request);
  Answer download_result(http::Request& request);
  Answer download_original(http::Request& request);
  /// Answers when the new job has ended, or its `wait` is over.
  Answer make_again(http::Request& request);

  Answer list_callbacks(http::Request& request);
  Answer send_again(http::Request& request);

  Answer list_sub_accounts(http::Request& request);
  Answer add_sub_account(http::Request& request);
  Answer change_sub_account(http::Request& request);
  Answer remove_sub_account(http::Request& request);

  Answer list_accounts(http::Request& request);
  Answer show_standing(http::Request& request);
  Answer list_failures(http::Request& request);
  Answer list_settings(http::Request& request);

 private:
  /// Who has signed in. Of what changes something a page of this server must have sent it.
  /// @throws Refusal: 401 signed_out, 403 cross_site; Error account_disabled.
  Async<service::FoundSession> caller(http::Request& request);
  /// The same of what has no parameters in its query.
  Async<service::FoundSession> caller_without_parameters(http::Request& request);
  /// The same of an operator. @throws Refusal: 403 operators_only.
  Async<service::FoundSession> operator_caller(http::Request& request);
  /// @throws Refusal: 403 wrong_password; http::RetryLater after too many.
  Async<void> require_password(Account account, std::string password, std::string address);
  /// A new session for who has proven the password. @param body  of the answer.
  Answer signed_in(http::Request& request, Account account, std::string generation,
                   unsigned status);

  /// A job whose files the account may see, and its line.
  struct Made {
    service::StoredLine line;
    Job job;
  };
  /// @throws Error not_found: no such line, or its job is gone.
  Async<Made> made_of(const http::Request& request, AccountId account);
  Answer file_answer(const http::Request& request, ReadablePtr file, std::string name);

  service::Services& services_;
  Config config_;
};

}  // namespace pressoir::dialects::own
