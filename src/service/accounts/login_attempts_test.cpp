#include "service/accounts/login_attempts.h"

#include <gtest/gtest.h>

#include "http/retry_later.h"

namespace pressoir::service {
namespace {

using namespace std::chrono_literals;
const LoginAttempts::Clock::time_point kFirst{};

/// Seconds after which another attempt may be made; 0: now.
std::chrono::seconds wait_for(LoginAttempts& attempts, const std::string& account,
                              const std::string& address, LoginAttempts::Clock::time_point now) {
  try {
    (void)attempts.begin(account, address, now);
  } catch (const http::RetryLater& error) {
    return error.after();
  }
  return 0s;
}

void fail(LoginAttempts& attempts, const std::string& account, const std::string& address,
          LoginAttempts::Clock::time_point now = kFirst) {
  auto attempt = attempts.begin(account, address, now);
  attempt.failed(now);
}

TEST(LoginAttempts, are_refused_for_an_account_after_failures_from_wherever) {
  LoginAttempts attempts(3, 100);
  for (const auto* address : {"1", "2", "3"}) fail(attempts, "a", address);
  EXPECT_EQ(1h, wait_for(attempts, "a", "4", kFirst));
  EXPECT_EQ(1min, wait_for(attempts, "a", "4", kFirst + 59min));
  EXPECT_EQ(0s, wait_for(attempts, "b", "1", kFirst));
  EXPECT_EQ(0s, wait_for(attempts, "a", "4", kFirst + 1h));
}

TEST(LoginAttempts, are_refused_from_an_address_after_failures_for_whatever_accounts) {
  LoginAttempts attempts(100, 3);
  for (const auto* account : {"a", "b", "c"}) fail(attempts, account, "1");
  EXPECT_EQ(1h, wait_for(attempts, "d", "1", kFirst));
  EXPECT_EQ(0s, wait_for(attempts, "a", "2", kFirst));
}

TEST(LoginAttempts, that_succeed_are_not_counted) {
  LoginAttempts attempts(1, 1);
  for (int i = 0; i < 5; ++i) EXPECT_EQ(0s, wait_for(attempts, "a", "1", kFirst));
  fail(attempts, "a", "1");
  EXPECT_EQ(1h, wait_for(attempts, "a", "1", kFirst));
}

TEST(LoginAttempts, under_way_count_until_they_are_known) {
  LoginAttempts attempts(2, 100);
  fail(attempts, "a", "1");
  {
    const auto under_way = attempts.begin("a", "2", kFirst);
    EXPECT_EQ(1s, wait_for(attempts, "a", "3", kFirst));
    EXPECT_EQ(0s, wait_for(attempts, "b", "3", kFirst));
  }
  EXPECT_EQ(0s, wait_for(attempts, "a", "3", kFirst));
}

}  // namespace
}  // namespace pressoir::service
