#include "service/accounts/login.h"

#include <boost/asio/co_spawn.hpp>
#include <boost/asio/thread_pool.hpp>
#include <boost/json/value_to.hpp>
#include <optional>
#include <utility>

#include "base/error.h"
#include "base/crypto/jwt.h"
#include "base/crypto/password_hash.h"
#include "base/text.h"
#include "base/utf8.h"
#include "base/loop/uncancelled.h"
#include "http/address_shares.h"
#include "http/retry_later.h"
#include "service/accounts/login_attempts.h"
#include "store/accounts/accounts.h"
#include "store/accounts/passwords.h"

namespace pressoir::service {
namespace {

using store::Session;
using store::passwords::Password;
using Seconds = std::chrono::seconds;

constexpr std::size_t kMaxEmail = 200;
constexpr Seconds kTokenLife{365L * 24 * 3600};

struct WithPassword {
  Account account;
  Password password;
};

[[noreturn]] void wrong_password() {
  throw Error(ErrorCode::unauthorized, "E-mail address or password is wrong.");
}

[[noreturn]] void wrong_token() {
  throw Error(ErrorCode::unauthorized, "The account token is not valid; log in again.");
}

std::optional<WithPassword> found(Session& session, std::optional<Password> password) {
  if (!password) return std::nullopt;
  auto account = store::accounts::find(session, password->account);
  if (!account) return std::nullopt;
  return WithPassword{std::move(*account), std::move(*password)};
}

std::int64_t seconds_now() {
  return std::chrono::floor<Seconds>(store::now()).time_since_epoch().count();
}

[[noreturn]] void refuse_password(const std::string& why) {
  throw Error(ErrorCode::invalid_request, why);
}

Async<std::string> hash(std::string password) { co_return password_hash(password); }

Async<bool> check(std::string password, std::string hash) { co_return is_password(password, hash); }

struct Counted {
  unsigned& count;
  explicit Counted(unsigned& all) : count(all) { ++count; }
  ~Counted() { --count; }
  Counted(const Counted&) = delete;
  Counted& operator=(const Counted&) = delete;
  Counted(Counted&&) = delete;
  Counted& operator=(Counted&&) = delete;
};

/// What a token claims.
struct Claims {
  AccountId account;
  std::string generation;
};

std::optional<Claims> claims_of(const jwt::Token& token) {
  const auto* subject = token.payload.if_contains("sub");
  const auto* generation = token.payload.if_contains("gen");
  const auto* end = token.payload.if_contains("exp");
  if (subject == nullptr || generation == nullptr || end == nullptr || !subject->is_int64() ||
      !generation->is_string() || !end->is_int64() || end->get_int64() <= seconds_now())
    return std::nullopt;
  return Claims{{subject->get_int64()}, std::string(generation->get_string())};
}

}  // namespace

struct Login::State {
  State(store::Database& where, const crypto::SealingKey& sealing, const ServiceConfig& config)
      : database(where),
        key(sealing),
        attempts(config.login_failures_per_account, config.login_failures_per_address) {
    const auto derived = key.derived("account tokens");
    token_secret.assign(reinterpret_cast<const char*>(derived.data()), derived.size());
  }

  store::Database& database;
  const crypto::SealingKey& key;
  std::string token_secret;
  LoginAttempts attempts;
  unsigned logins = 0;  ///< under way or waiting
  boost::asio::thread_pool threads{kParallel};

  Async<LoggedIn> with_password(std::string email, std::string password, std::string address);
  Async<void> set_password(AccountId account, std::string password);
  Async<bool> is_right(std::string password, std::string hash);
  void require_room() const;
  [[nodiscard]] LoggedIn logged_in(WithPassword found) const;
};

void Login::State::require_room() const {
  if (logins >= kParallel + kMaxWaiting)
    throw http::RetryLater("Too many logins at a time; try again later.", Seconds(1));
}

// On threads of their own, so that logins keep no file waiting, and few, because of their memory.
Async<bool> Login::State::is_right(std::string password, std::string hash) {
  auto work = check(std::move(password), std::move(hash));
  co_return co_await boost::asio::co_spawn(threads, std::move(work), uncancelled());
}

LoggedIn Login::State::logged_in(WithPassword found) const {
  if (found.account.disabled) throw Error(ErrorCode::account_disabled, "The account is disabled.");
  const auto now = seconds_now();
  auto token = jwt::make_token({{"sub", found.account.id.value},
                                {"gen", found.password.generation},
                                {"iat", now},
                                {"exp", now + kTokenLife.count()}},
                               token_secret);
  return {std::move(found.account), std::move(token), std::move(found.password.generation)};
}

Async<LoggedIn> Login::State::with_password(std::string email, std::string password,
                                            std::string address) {
  if (email.size() > kMaxEmail || password.size() > kMaxPassword) wrong_password();
  auto attempt = attempts.begin(key.fingerprint(lower(email)), http::share_key(address));
  require_room();
  const Counted counted(logins);
  auto work = [this, &email](Session& session) {
    return found(session, store::passwords::with_email(session, key, email));
  };
  auto owner = co_await database.read(work);
  auto hash = owner ? owner->password.hash : hash_of_nobody();
  const bool is_right_password = co_await is_right(std::move(password), std::move(hash));
  if (owner && is_right_password) co_return logged_in(std::move(*owner));
  attempt.failed();
  wrong_password();
}

Async<void> Login::State::set_password(AccountId account, std::string password) {
  check_password(password);
  require_room();
  const Counted counted(logins);
  auto work = hash(std::move(password));
  const auto hashed = co_await boost::asio::co_spawn(threads, std::move(work), uncancelled());
  auto change = [this, account, &hashed](Session& session) {
    store::passwords::set(session, key, account, hashed, store::now());
  };
  co_await database.transact(change);
}

Login::Login(store::Database& database, const crypto::SealingKey& key, const ServiceConfig& config)
    : state_(std::make_unique<State>(database, key, config)) {}
Login::~Login() = default;

// To its end, so that who hangs up after a wrong password has failed all the same.
Async<LoggedIn> Login::with_password(std::string email, std::string password,
                                     std::string client_address) {
  return to_its_end(
      state_->with_password(std::move(email), std::move(password), std::move(client_address)));
}

Async<void> Login::set_password(AccountId account, std::string password) {
  return to_its_end(state_->set_password(account, std::move(password)));
}

void check_password(const std::string& password) {
  if (!utf8::is_valid(password)) refuse_password("The password is not UTF-8.");
  std::size_t characters = 0;
  for (const char c : password) {
    const auto byte = static_cast<unsigned char>(c);
    if (byte < ' ' || byte == 0x7f) refuse_password("The password holds control characters.");
    if (!utf8::continues(c)) ++characters;
  }
  if (characters < kMinPassword)
    refuse_password("The password has " + std::to_string(characters) +
                    " characters; it must have " + std::to_string(kMinPassword) + " or more.");
  if (password.size() > kMaxPassword)
    refuse_password("The password has " + std::to_string(password.size()) + " bytes; it may have " +
                    std::to_string(kMaxPassword) + " at most.");
}

Async<LoggedIn> Login::with_token(std::string token) {
  auto& state = *state_;
  const auto read = jwt::read_token(token);
  if (!read || !jwt::is_signed_with(*read, state.token_secret)) wrong_token();
  const auto claims = claims_of(*read);
  if (!claims) wrong_token();
  auto work = [&state, id = claims->account](Session& session) {
    return found(session, store::passwords::of(session, state.key, id));
  };
  auto owner = co_await state.database.read(work);
  if (!owner || owner->password.generation != claims->generation) wrong_token();
  co_return state.logged_in(std::move(*owner));
}

}  // namespace pressoir::service
