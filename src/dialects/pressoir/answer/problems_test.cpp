#include "dialects/pressoir/answer/problems.h"

#include <gtest/gtest.h>

#include <algorithm>

namespace pressoir::dialects::own {
namespace {

bool has_header(const http::Response& response, std::string_view name) {
  return std::ranges::any_of(response.headers,
                             [&](const auto& header) { return header.first == name; });
}

TEST(OwnProblem, of_a_job_says_when_to_try_again) {
  const auto of = [](ErrorCode code) {
    return refusal_response(failure_of(Failure{code, "Said."}, "https://example.com/job"));
  };
  const http::Response busy = of(ErrorCode::unavailable);
  EXPECT_EQ(busy.status, 503U);
  EXPECT_EQ(busy.failure, ErrorCode::unavailable);
  EXPECT_TRUE(has_header(busy, "Retry-After"));
  const http::Response damaged = of(ErrorCode::corrupt_input);
  EXPECT_EQ(damaged.status, 422U);
  EXPECT_EQ(damaged.failure, ErrorCode::corrupt_input);
  EXPECT_FALSE(has_header(damaged, "Retry-After"));
}

TEST(OwnProblem, of_a_refusal_is_counted_by_its_cause) {
  EXPECT_EQ(refusal_response(unknown_field({}, "a", {})).failure, ErrorCode::invalid_request);
  EXPECT_EQ(refusal_response(refused_key("idempotency_key_in_use", "Said.")).failure,
            ErrorCode::conflict);
}

TEST(OwnProblem, of_a_range_keeps_the_length_of_the_file) {
  http::Response beyond;
  beyond.status = 416;
  beyond.headers = {{"Content-Type", "image/png"}, {"Content-Range", "bytes */7"}};
  const http::Response shown = range_problem(beyond);
  EXPECT_EQ(shown.status, 416U);
  const auto text = [&](std::string_view name) {
    const auto found =
        std::ranges::find_if(shown.headers, [&](const auto& each) { return each.first == name; });
    return found == shown.headers.end() ? "none" : found->second;
  };
  EXPECT_EQ(text("Content-Range"), "bytes */7");
  EXPECT_EQ(text("Content-Type"), "application/problem+json");
}

}  // namespace
}  // namespace pressoir::dialects::own
