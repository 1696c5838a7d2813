#include "dialects/iloveimg/request/claims.h"

#include <gtest/gtest.h>

#include "base/error.h"

namespace pressoir::dialects::iloveimg {
namespace {

constexpr UnixTime kNow = 1'750'000'000;

jwt::Token token_with(std::string_view payload) {
  jwt::Token token;
  token.payload = boost::json::parse(payload).as_object();
  return token;
}

http::Head head_with(std::string authorization) {
  http::Head head;
  head.headers = {{"Authorization", std::move(authorization)}};
  return head;
}

/// What an unauthorized request hears; empty: it is not refused.
template <class F>
std::string refusal_of(const F& work) {
  try {
    work();
  } catch (const Error& error) {
    EXPECT_EQ(error.code(), ErrorCode::unauthorized);
    return error.what();
  }
  return {};
}

std::string times_refused(std::string_view payload) {
  return refusal_of([&] { check_times(token_with(payload), kNow); });
}

TEST(IloveimgClaims, reads_what_stands_behind_bearer) {
  const http::Head head = head_with("BEARER  abc ");
  EXPECT_EQ(bearer_in(head), "abc");
  for (const char* text : {"", "Bearer", "Digest1abc"})
    EXPECT_NE(refusal_of([&] { (void)bearer_in(head_with(text)); }), "") << text;
}

TEST(IloveimgClaims, reads_bearer_tokens_alone) {
  const std::string token = jwt::make_token({}, "secret");
  EXPECT_EQ(refusal_of([&] { token_in(head_with("Bearer " + token)); }), "");
  EXPECT_EQ(refusal_of([&] { token_in(head_with("bearer  " + token + " ")); }), "");
  for (const std::string& text :
       {std::string(), std::string("Bearer"), std::string("Bearer x.y"), token, "Basic " + token})
    EXPECT_NE(refusal_of([&] { token_in(head_with(text)); }), "") << text;
}

TEST(IloveimgClaims, names_the_project_by_jti_then_by_iss) {
  using Keys = std::vector<std::string>;
  EXPECT_EQ(public_keys_in(token_with(R"({"jti":"a","iss":"b"})")), (Keys{"a", "b"}));
  EXPECT_EQ(public_keys_in(token_with(R"({"jti":"a","iss":"a"})")), Keys{"a"});
  EXPECT_EQ(public_keys_in(token_with(R"({"iss":"b"})")), Keys{"b"});
  EXPECT_EQ(public_keys_in(token_with(R"({"jti":"","iss":5})")), Keys{});
}

TEST(IloveimgClaims, accepts_tokens_within_five_minutes) {
  EXPECT_EQ(times_refused("{}"), "");
  EXPECT_EQ(times_refused(R"({"exp":1749999701,"iat":1750000299.5,"nbf":1750000300})"), "");
  EXPECT_EQ(times_refused(R"({"exp":1750009000})"), "");
  EXPECT_EQ(times_refused(R"({"iat":"2031-01-01 00:00:00","nbf":"x"})"), "");
  EXPECT_EQ(times_refused(R"({"exp":1749999699})"), "Expired token");
  EXPECT_EQ(times_refused(R"({"exp":1749999699.5})"), "Expired token");
  EXPECT_NE(times_refused(R"({"nbf":1750000301})"), "");
  EXPECT_NE(times_refused(R"({"iat":1750000301})"), "");
}

TEST(IloveimgClaims, take_file_keys_of_three_lengths) {
  const auto key_of = [](std::size_t length) {
    return boost::json::value(std::string(length, 'k'));
  };
  EXPECT_EQ(checked_file_key(""), std::nullopt);
  for (const std::size_t length : {16U, 24U, 32U})
    EXPECT_EQ(checked_file_key(key_of(length)), std::string(length, 'k'));
  for (const std::size_t length : {1U, 15U, 17U, 33U})
    EXPECT_THROW(checked_file_key(key_of(length)), Error);
  // Files that were to be encrypted must not lie there in the clear.
  for (const char* key : {"1234567890123456", R"(["0123456789abcdef"])", "true", "{}"})
    EXPECT_THROW(file_key_in(token_with(R"({"file_encryption_key":)" + std::string(key) + "}")),
                 Error)
        << key;
  EXPECT_EQ(file_key_in(token_with(R"({"file_encryption_key":null})")), std::nullopt);
  EXPECT_EQ(file_key_in(token_with("{}")), std::nullopt);
  EXPECT_EQ(file_key_in(token_with(R"({"file_encryption_key":"0123456789abcdef"})")),
            "0123456789abcdef");
}

TEST(IloveimgClaims, are_new_for_two_hours) {
  const auto claims = new_claims("project_public_x", kNow);
  EXPECT_EQ(claims.at("exp").as_int64(), kNow + 7200);
  EXPECT_EQ(claims.at("jti").as_string(), "project_public_x");
  jwt::Token token;
  token.payload = claims;
  EXPECT_NO_THROW(check_times(token, kNow));
}

}  // namespace
}  // namespace pressoir::dialects::iloveimg
