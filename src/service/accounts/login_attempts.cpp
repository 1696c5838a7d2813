#include "service/accounts/login_attempts.h"

#include <utility>

#include "http/retry_later.h"

namespace pressoir::service {

LoginAttempts::Attempt::Attempt(LoginAttempts& all, std::array<std::string, 2> keys)
    : all_(all), keys_(std::move(keys)) {
  for (const auto& key : keys_) ++all_.under_way_[key];
}

LoginAttempts::Attempt::~Attempt() {
  for (const auto& key : keys_) {
    const auto at = all_.under_way_.find(key);
    if (--at->second == 0) all_.under_way_.erase(at);
  }
}

void LoginAttempts::Attempt::failed(Clock::time_point now) {
  for (std::size_t i = 0; i < keys_.size(); ++i)
    if (all_.failures_.events(keys_[i], now) < all_.limits_[i])
      all_.failures_.count(keys_[i], all_.limits_[i], now);
}

LoginAttempts::Attempt LoginAttempts::begin(const std::string& account, const std::string& address,
                                            Clock::time_point now) {
  std::array<std::string, 2> keys{"account " + account, "address " + address};
  for (std::size_t i = 0; i < keys.size(); ++i) require_room(keys[i], limits_[i], now);
  return {*this, std::move(keys)};
}

void LoginAttempts::require_room(const std::string& key, std::uint32_t limit,
                                 Clock::time_point now) {
  failures_.check(key, limit, now);
  const auto at = under_way_.find(key);
  if (at == under_way_.end() || failures_.events(key, now) + at->second < limit) return;
  throw http::RetryLater("Too many logins at a time; try again later.", std::chrono::seconds(1));
}

}  // namespace pressoir::service
