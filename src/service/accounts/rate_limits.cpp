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

const RateLimits::Windows::Window* RateLimits::Windows::window(const std::string& key,
                                                               Clock::time_point now) const {
  const auto at = by_key_.find(key);
  return at == by_key_.end() || now - at->second->begins >= length_ ? nullptr : &*at->second;
}

std::uint32_t RateLimits::Windows::events(const std::string& key, Clock::time_point now) const {
  const auto* present = window(key, now);
  return present == nullptr ? 0 : present->events;
}

void RateLimits::Windows::check(const std::string& key, std::uint32_t limit,
                                Clock::time_point now) const {
  const auto* present = window(key, now);
  if (present == nullptr || present->events < limit) return;
  const auto left = std::chrono::ceil<std::chrono::seconds>(present->begins + length_ - now);
  throw http::RetryLater("Too many requests; try again later.", left);
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
  check(key, limit, now);
  ++at->second->events;
}

RateLimits::Standing RateLimits::Windows::standing(const std::string& key, std::uint32_t limit,
                                                   Clock::time_point now) const {
  const auto seconds = [](Clock::duration time) {
    return std::chrono::ceil<std::chrono::seconds>(time);
  };
  const auto* present = window(key, now);
  if (present == nullptr) return {.left = limit, .until_renewal = seconds(length_)};
  return {.left = limit - std::min(present->events, limit),
          .until_renewal = seconds(present->begins + length_ - now)};
}

}  // namespace pressoir::service
