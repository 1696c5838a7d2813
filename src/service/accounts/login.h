// Login: who calls with e-mail address and password, and with the token that proves it afterwards.
// Lives on the server's executor (a single thread).
#pragma once

#include "base/loop/async.h"

#include <cstddef>
#include <memory>
#include <string>

#include "base/crypto/crypto.h"
#include "model/account.h"
#include "service/config.h"
#include "store/database.h"

namespace pressoir::service {

struct LoggedIn {
  Account account;
  /// For with_token(), valid for a year: until the password is changed or removed, or all
  /// credentials are rotated.
  std::string token;
  std::string generation;  ///< of the password that was right (store::passwords)
};

/// Of a password, in characters and in bytes.
inline constexpr std::size_t kMinPassword = 12, kMaxPassword = 1024;
/// @throws Error invalid_request (too short, too long, not UTF-8, with control characters).
void check_password(const std::string& password);

class Login {
 public:
  /// Passwords that are checked at a time, and how many more may wait for that.
  static constexpr unsigned kParallel = 2, kMaxWaiting = 64;

  /// `database` and `key` outlive this.
  Login(store::Database& database, const crypto::SealingKey& key, const ServiceConfig& config);
  ~Login();

  /// Checks the password on a thread of its own; an unknown e-mail address takes as long and gets
  /// the same answer. @param client_address  Head::remote_address.
  /// @throws Error unauthorized; account_disabled, for the right password only; http::RetryLater
  ///         after so many failures within an hour as the config allows from one address or for
  ///         one account, whatever the password, and where too many others wait.
  Async<LoggedIn> with_password(std::string email, std::string password,
                                std::string client_address);
  /// Sets or replaces it; hashed on those threads. Tokens and sessions of earlier logins end.
  /// @throws Error as check_password; invalid_request for an account without an e-mail address;
  ///         not_found; http::RetryLater where too many others wait.
  Async<void> set_password(AccountId account, std::string password);
  /// The account of a token, with a fresh one. @throws Error unauthorized, account_disabled.
  Async<LoggedIn> with_token(std::string token);

 private:
  struct State;
  std::unique_ptr<State> state_;
};

}  // namespace pressoir::service
