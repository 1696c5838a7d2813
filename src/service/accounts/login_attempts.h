// LoginAttempts: wrong passwords of an address and of an account, counted for an hour. Those under
// way count as wrong until they are known, so that many at once guess no more than one after the
// other. Lives on the server's executor.
#pragma once

#include <array>
#include <cstdint>
#include <string>
#include <unordered_map>

#include "service/accounts/rate_limits.h"

namespace pressoir::service {

class LoginAttempts {
 public:
  using Clock = RateLimits::Clock;
  LoginAttempts(std::uint32_t per_account, std::uint32_t per_address)
      : limits_{per_account, per_address} {}

  /// One of them, under way while it lives. Neither copied nor moved.
  class Attempt {
   public:
    Attempt(LoginAttempts& all, std::array<std::string, 2> keys);
    ~Attempt();
    Attempt(const Attempt&) = delete;
    Attempt& operator=(const Attempt&) = delete;
    Attempt(Attempt&&) = delete;
    Attempt& operator=(Attempt&&) = delete;
    void failed(Clock::time_point now = Clock::now());

   private:
    LoginAttempts& all_;
    std::array<std::string, 2> keys_;
  };
  /// @throws http::RetryLater when the account or the address has failed as often as is allowed, or
  ///         may have once those under way are known.
  Attempt begin(const std::string& account, const std::string& address,
                Clock::time_point now = Clock::now());

 private:
  void require_room(const std::string& key, std::uint32_t limit, Clock::time_point now);
  std::array<std::uint32_t, 2> limits_;  ///< per account, per address
  RateLimits failures_;
  std::unordered_map<std::string, std::uint32_t> under_way_;  ///< none of 0
};

}  // namespace pressoir::service
