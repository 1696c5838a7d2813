#include "dialects/callers.h"

#include "base/text.h"
#include "service/accounts/rate_limits.h"

namespace pressoir::dialects {
namespace {

constexpr std::string_view kBearer = "bearer ";

}  // namespace

std::string bearer_token_in(const http::Head& head) {
  const std::string_view value = head.header("Authorization");
  if (lower(value.substr(0, kBearer.size())) != kBearer) return {};
  return std::string(trimmed(value.substr(kBearer.size())));
}

void count_in_minute(service::RateLimits& limits, http::Request& request, const std::string& key,
                     std::uint32_t per_minute) {
  if (per_minute == 0) return;
  const auto standing = limits.minute_of(key, per_minute);
  const auto left = standing.left > 0 ? standing.left - 1 : 0;
  request.answer_headers = {{"X-RateLimit-Limit", std::to_string(per_minute)},
                            {"X-RateLimit-Remaining", std::to_string(left)},
                            {"X-RateLimit-Reset", std::to_string(standing.until_renewal.count())}};
  limits.count_minute(key, per_minute);
}

}  // namespace pressoir::dialects
