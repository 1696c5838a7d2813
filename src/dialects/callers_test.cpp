#include "dialects/callers.h"

#include <gtest/gtest.h>

#include "http/retry_later.h"
#include "service/accounts/rate_limits.h"

namespace pressoir::dialects {
namespace {

TEST(Callers, send_a_bearer_token) {
  const auto token = [](const char* sent) {
    http::Head head;
    head.headers = {{"Authorization", sent}};
    return bearer_token_in(head);
  };
  EXPECT_EQ("abc", token("Bearer abc"));
  EXPECT_EQ("abc", token("bearer  abc "));
  for (const char* none : {"", "Bearer", "Basic abc", "abc"}) EXPECT_EQ("", token(none)) << none;
}

TEST(Callers, are_told_what_is_left_of_their_minute) {
  service::RateLimits limits;
  const auto left = [&](std::uint32_t per_minute) {
    http::Request request;
    count_in_minute(limits, request, "a", per_minute);
    return request.answer_headers.empty() ? "none" : request.answer_headers.at(1).second;
  };
  EXPECT_EQ("none", left(0));
  EXPECT_EQ("1", left(2));
  EXPECT_EQ("0", left(2));
  http::Request beyond;
  EXPECT_THROW(count_in_minute(limits, beyond, "a", 2), http::RetryLater);
  EXPECT_EQ(3U, beyond.answer_headers.size()) << "a refusal says so too";
}

}  // namespace
}  // namespace pressoir::dialects
