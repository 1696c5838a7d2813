#include "service/accounts/login.h"

#include <future>
#include <optional>
#include <thread>

#include "base/crypto/jwt.h"
#include "http/retry_later.h"
#include "service/accounts/beside_server_fixture.h"

namespace pressoir::service {
namespace {

const std::string kPassword = "correct horse battery";

class LoginBesideServer : public BesideServer {
 protected:
  AccountId add(const std::string& email) {
    return admin_.create({.name = "a", .email = email}).account.id;
  }
  static ServiceConfig config() {
    ServiceConfig config;
    config.login_failures_per_account = 3;
    config.login_failures_per_address = 5;
    return config;
  }
  LoggedIn log_in(const std::string& email, const std::string& password,
                  const std::string& address = "192.0.2.1") {
    return store::await(context_, login_.with_password(email, password, address));
  }
  LoggedIn with_token(const std::string& token) {
    return store::await(context_, login_.with_token(token));
  }
  /// What `work` ends with: the text of the error, empty without one.
  template <class F>
  static std::pair<std::optional<ErrorCode>, std::string> failure_of(F work) {
    try {
      work();
    } catch (const Error& error) {
      return {error.code(), error.what()};
    }
    return {};
  }
  std::optional<ErrorCode> code_of_login(const std::string& email, const std::string& password,
                                         const std::string& address = "192.0.2.1") {
    return failure_of([&] { log_in(email, password, address); }).first;
  }
  std::optional<ErrorCode> code_of_token(const std::string& token) {
    return failure_of([&] { with_token(token); }).first;
  }

  Login login_{database_, key_, config()};
};

TEST_F(LoginBesideServer, takes_the_right_password_and_gives_a_token_of_the_account) {
  const auto id = add("ann@example.org"), other = add("bob@example.org");
  admin_.set_password(id, kPassword);
  admin_.set_password(other, kPassword + "!");
  const auto in = log_in("Ann@Example.org", kPassword);
  EXPECT_EQ(id, in.account.id);
  EXPECT_EQ(id, with_token(in.token).account.id);
  EXPECT_EQ(id, with_token(with_token(in.token).token).account.id) << "each call gives a new one";
  EXPECT_EQ(other, log_in("bob@example.org", kPassword + "!").account.id);
}

TEST_F(LoginBesideServer, answers_a_wrong_password_as_an_unknown_address) {
  admin_.set_password(add("ann@example.org"), kPassword);
  add("none@example.org");
  const auto wrong = failure_of([&] { log_in("ann@example.org", kPassword + "!"); });
  EXPECT_EQ(ErrorCode::unauthorized, wrong.first);
  for (const auto* email : {"nobody@example.org", "none@example.org", "", "ann@example.org\n"})
    EXPECT_EQ(wrong, failure_of([&] { log_in(email, kPassword, "192.0.2.2"); })) << email;
  EXPECT_EQ(wrong, failure_of([&] { log_in("ann@example.org", ""); }));
  EXPECT_EQ(wrong, failure_of([&] { log_in("ann@example.org", std::string(5000, 'a')); }));
}

TEST_F(LoginBesideServer, limits_failures_for_an_account_known_or_not_alike) {
  admin_.set_password(add("ann@example.org"), kPassword);
  const auto refusal = [&](const std::string& email) {
    for (int i = 0; i < 3; ++i)
      EXPECT_EQ(ErrorCode::unauthorized, code_of_login(email, "x", "192.0.2." + std::to_string(i)));
    return failure_of([&] { log_in(email, kPassword, "192.0.2.77"); });
  };
  const auto known = refusal("ann@example.org");
  EXPECT_EQ(ErrorCode::too_many_requests, known.first);
  EXPECT_EQ(known, refusal("nobody@example.org"));
  EXPECT_EQ(ErrorCode::too_many_requests, code_of_login("ANN@example.org", kPassword, "192.0.2.8"))
      << "by other letters it is the same account";
}

TEST_F(LoginBesideServer, limits_failures_of_an_address_but_no_right_passwords) {
  admin_.set_password(add("ann@example.org"), kPassword);
  for (int i = 0; i < 8; ++i) EXPECT_EQ(std::nullopt, code_of_login("ann@example.org", kPassword));
  for (int i = 0; i < 5; ++i)
    EXPECT_EQ(ErrorCode::unauthorized, code_of_login("n" + std::to_string(i), "x", "2001:db8::1"));
  EXPECT_EQ(ErrorCode::too_many_requests,
            code_of_login("ann@example.org", kPassword, "2001:db8::2"))
      << "one host has a /64";
  EXPECT_EQ(std::nullopt, code_of_login("ann@example.org", kPassword, "2001:db8:0:1::1"));
}

TEST_F(LoginBesideServer, guesses_no_more_at_once_than_one_after_the_other) {
  admin_.set_password(add("ann@example.org"), kPassword);
  std::vector<std::future<LoggedIn>> all;
  for (int i = 0; i < 20; ++i)
    all.push_back(boost::asio::co_spawn(
        context_, login_.with_password("ann@example.org", "x", "192.0.2." + std::to_string(i)),
        boost::asio::use_future));
  context_.restart();
  context_.run();
  int guesses = 0;
  for (auto& each : all) {
    const auto code = failure_of([&] { each.get(); }).first;
    if (code == ErrorCode::unauthorized)
      ++guesses;
    else
      EXPECT_EQ(ErrorCode::too_many_requests, code);
  }
  EXPECT_EQ(3, guesses);
}

TEST_F(LoginBesideServer, lets_few_wait) {
  std::vector<std::future<LoggedIn>> all;
  for (unsigned i = 0; i < Login::kParallel + Login::kMaxWaiting + 10; ++i)
    all.push_back(boost::asio::co_spawn(
        context_,
        login_.with_password("n" + std::to_string(i), "x", "192.0.2." + std::to_string(i)),
        boost::asio::use_future));
  context_.restart();
  context_.run();
  int refused = 0;
  for (auto& each : all)
    if (failure_of([&] { each.get(); }).first == ErrorCode::too_many_requests) ++refused;
  EXPECT_GE(10, refused);
  EXPECT_LE(1, refused);
}

TEST_F(LoginBesideServer, ends_tokens_with_the_password_and_with_all_credentials) {
  const auto id = add("ann@example.org");
  admin_.set_password(id, kPassword);
  const auto first = log_in("ann@example.org", kPassword).token;
  admin_.rotate(id, store::CredentialKind::api_key);
  EXPECT_EQ(std::nullopt, code_of_token(first)) << "one key alone is another matter";
  admin_.rotate(id);
  EXPECT_EQ(ErrorCode::unauthorized, code_of_token(first));
  const auto second = log_in("ann@example.org", kPassword).token;
  admin_.set_password(id, "another long password");
  EXPECT_EQ(ErrorCode::unauthorized, code_of_token(second));
  EXPECT_EQ(ErrorCode::unauthorized, code_of_login("ann@example.org", kPassword));
  const auto third = log_in("ann@example.org", "another long password").token;
  admin_.remove_password(id);
  EXPECT_EQ(ErrorCode::unauthorized, code_of_token(third));
  EXPECT_EQ(ErrorCode::unauthorized, code_of_login("ann@example.org", "another long password"));
}

TEST_F(LoginBesideServer, tells_of_a_disabled_account_only_who_has_its_password) {
  const auto id = add("ann@example.org");
  admin_.set_password(id, kPassword);
  const auto token = log_in("ann@example.org", kPassword).token;
  admin_.set_disabled(id, true);
  EXPECT_EQ(ErrorCode::account_disabled, code_of_login("ann@example.org", kPassword));
  EXPECT_EQ(ErrorCode::unauthorized, code_of_login("ann@example.org", "x"));
  EXPECT_EQ(ErrorCode::account_disabled, code_of_token(token));
  admin_.remove(id);
  EXPECT_EQ(ErrorCode::unauthorized, code_of_token(token));
}

TEST_F(LoginBesideServer, knows_its_own_tokens_only) {
  const auto id = add("ann@example.org");
  admin_.set_password(id, kPassword);
  const auto token = log_in("ann@example.org", kPassword).token;
  const auto payload = jwt::read_token(token)->payload;
  const auto derived = key_.derived("account tokens");
  const std::string secret(reinterpret_cast<const char*>(derived.data()), derived.size());
  const auto with = [&](const char* claim, boost::json::value value) {
    auto changed = payload;
    changed[claim] = std::move(value);
    return jwt::make_token(changed, secret);
  };
  EXPECT_EQ(std::nullopt, code_of_token(with("sub", id.value)));
  for (const auto& wrong :
       {std::string(), std::string("x"), jwt::make_token(payload, std::string(40, 's')),
        with("sub", id.value + 1), with("sub", "1"), with("gen", "x"), with("gen", nullptr),
        with("exp", 1764000000), with("exp", "never")})
    EXPECT_EQ(ErrorCode::unauthorized, code_of_token(wrong)) << wrong;
  Login after_restart(database_, key_, config());
  EXPECT_EQ(id, store::await(context_, after_restart.with_token(token)).account.id);
}

TEST_F(LoginBesideServer, refuses_passwords_that_are_too_short_or_not_text) {
  const auto id = add("ann@example.org");
  for (const auto& wrong :
       {std::string(), std::string(11, 'a'), std::string("aaaaaaaaaa\xC3\xBC"),
        std::string(1025, 'a'), std::string("aaaaaaaaaaaa\n"), std::string("aaaaaaaaaaaa\xff")})
    EXPECT_EQ(ErrorCode::invalid_request, failure_of([&] { admin_.set_password(id, wrong); }).first)
        << wrong.substr(0, 20);
  admin_.set_password(id, "aaaaaaaaaaa\xC3\xBC");
  EXPECT_EQ(id, log_in("ann@example.org", "aaaaaaaaaaa\xC3\xBC").account.id);
  EXPECT_EQ(ErrorCode::not_found, failure_of([&] { admin_.remove_password({99}); }).first);
  admin_.remove_password(id);
  EXPECT_EQ(ErrorCode::not_found, failure_of([&] { admin_.remove_password(id); }).first);
}

}  // namespace
}  // namespace pressoir::service
