#include "service/accounts/rate_limits.h"

#include <algorithm>

#include "http/retry_later.h"

namespace pressoir::service {
namespace {

constexpr int kForgottenAtOnce = 16;  // many windows may end together

}  // namespace

void RateLimits::Windows::forget_oldest() {
  by_key_.erase(windows_.front().key);
  windows_.pop_front();
}

void RateLimits::Windows::count(const std::string& key, std::uint32_t limit,
                                Clock::time_point now) {
  const auto is_over = [&](const Window& window) { return now - window.begins >= length_; };
  for (int i = 0; i < kForgottenAtOnce && !windows_.empty() && is_over(windows_.front()); ++i)
    forget_oldest();
  auto at = by_key_.find(key);
  if (at != by_key_.end() && is_over(*at->second)) {
    windows_.erase(at->second);
    by_key_.erase(at);
    at = by_key_.end();
  }
  if (at == by_key_.end()) {
    if (by_key_.size() >= kMaxKeys) forget_oldest();
    windows_.push_back({key, now, 0});
    at = by_key_.emplace(key, std::prev(windows_.end())).first;
  }
  auto& window = *at->second;
  if (window.events >= limit) {
    const auto left = std::chrono::ceil<std::chrono::seconds>(window.begins + length_ - now);
    throw http::RetryLater("Too many requests; try again later.", left);
  }
  ++window.events;
}

RateLimits::Standing RateLimits::Windows::standing(const std::string& key, std::uint32_t limit,
                                                   Clock::time_point now) const {
  const auto seconds = [](Clock::duration time) {
    return std::chrono::ceil<std::chrono::seconds>(time);
  };
  const auto at = by_key_.find(key);
  if (at == by_key_.end() || now - at->second->begins >= length_)
    return {.left = limit, .until_renewal = seconds(length_)};
  const Window& window = *at->second;
  return {.left = limit - std::min(window.events, limit),
          .until_renewal = seconds(window.begins + length_ - now)};
}

}  // namespace pressoir::service
