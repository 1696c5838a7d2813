#include "dialects/pressoir/keys.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <boost/json.hpp>

#include "dialects/pressoir/answer/problems.h"
#include "dialects/pressoir/request/refusal.h"

namespace pressoir::dialects::own {
namespace {

namespace json = boost::json;
using namespace std::chrono_literals;

constexpr TimePoint kMorning = std::chrono::sys_days(std::chrono::March / 1 / 2026);

NewAccessKey key_of(std::string_view text) { return key_in(json::parse(text).as_object()); }

/// The problem of a key that is refused; its code is empty where none is.
Problem refusal_of_key(std::string_view text) {
  try {
    (void)key_of(text);
  } catch (const Refusal& refusal) {
    return refusal.problem();
  }
  return {};
}

http::Response answer_to(const AccessKey& key, Scope needed) {
  try {
    check_key(key, needed, kMorning);
  } catch (const Refusal& refusal) {
    return refusal_response(refusal);
  }
  return {};
}

std::string challenge_of(const http::Response& response) {
  const auto found = std::ranges::find_if(
      response.headers, [](const auto& each) { return each.first == "WWW-Authenticate"; });
  return found == response.headers.end() ? "none" : found->second;
}

TEST(OwnKey, is_asked_for_with_label_scopes_and_life) {
  const auto wanted =
      key_of(R"({"label": "shop", "scopes": ["read", "admin"], "expires_in_seconds": 60})");
  EXPECT_EQ("shop", wanted.label);
  EXPECT_EQ((std::vector{Scope::read, Scope::admin}), wanted.scopes);
  EXPECT_EQ(60U, wanted.expires_in_seconds);
  EXPECT_FALSE(key_of(R"({"label": "a", "scopes": ["read"]})").expires_in_seconds);
}

TEST(OwnKey, is_refused_by_field) {
  const auto expect = [](std::string_view text, std::string_view code, std::string_view field) {
    const Problem problem = refusal_of_key(text);
    EXPECT_EQ(code, problem.code) << text;
    EXPECT_EQ(field, problem.field) << text;
  };
  expect(R"({"scopes": ["read"]})", "missing_field", "label");
  expect(R"({"label": "a"})", "missing_field", "scopes");
  expect(R"({"label": "", "scopes": ["read"]})", "invalid_value", "label");
  expect(R"({"label": "a\nb", "scopes": ["read"]})", "invalid_value", "label");
  expect(R"({"label": "a", "scopes": []})", "invalid_value", "scopes");
  expect(R"({"label": "a", "scopes": ["reed"]})", "invalid_value", "scopes[0]");
  expect(R"({"label": "a", "scopes": ["read"], "expires_in_seconds": 0})", "invalid_value",
         "expires_in_seconds");
  expect(R"({"label": "a", "scopes": ["read"], "scope": 1})", "unknown_field", "scope");
  EXPECT_EQ("read", refusal_of_key(R"({"label": "a", "scopes": ["reed"]})").nearest);
}

TEST(OwnKey, lives_no_longer_than_the_store_takes) {
  const std::string text = R"({"label": "a", "scopes": ["read"], "expires_in_seconds": )";
  constexpr std::uint32_t kMost = 3650 * 24 * 3600;
  EXPECT_EQ(kMost, key_of(text + std::to_string(kMost) + "}").expires_in_seconds);
  EXPECT_EQ("invalid_value", refusal_of_key(text + std::to_string(kMost + 1) + "}").code);
}

TEST(OwnKey, is_refused_with_the_scope_that_it_lacks) {
  AccessKey key;
  key.scopes = {Scope::read};
  EXPECT_EQ(200U, answer_to(key, Scope::read).status);
  const auto answer = answer_to(key, Scope::optimize);
  EXPECT_EQ(403U, answer.status);
  EXPECT_EQ(ErrorCode::forbidden, answer.failure);
  EXPECT_EQ(R"(Bearer error="insufficient_scope", scope="optimize")", challenge_of(answer));
}

TEST(OwnKey, is_refused_when_it_has_expired_whatever_its_scope) {
  AccessKey key;
  key.scopes = {Scope::read};
  key.expires_at = kMorning;
  for (const Scope needed : {Scope::read, Scope::admin}) {
    const auto answer = answer_to(key, needed);
    EXPECT_EQ(401U, answer.status);
    EXPECT_EQ(R"(Bearer error="invalid_token", error_description="expired")", challenge_of(answer));
  }
  key.expires_at = kMorning + 1ms;
  EXPECT_EQ(200U, answer_to(key, Scope::read).status);
}

TEST(OwnKey, has_a_number_in_its_path) {
  EXPECT_EQ(7, key_id_in("7")->value);
  for (const char* wrong : {"", "x", "7x", "99999999999999999999"}) EXPECT_FALSE(key_id_in(wrong));
}

}  // namespace
}  // namespace pressoir::dialects::own
