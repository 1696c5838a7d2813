#include "base/crypto/jwt.h"

#include <gtest/gtest.h>

#include <algorithm>

#include "base/crypto/base64.h"
#include "base/crypto/crypto.h"
#include "base/text.h"

namespace pressoir::jwt {
namespace {

const std::string kSecret(40, 's');

std::string text_of(std::string_view base64) {
  return std::string(as_text(*from_any_base64(base64)));
}

/// The two ways of clients to write Base64, padded or not.
struct Shape {
  bool is_plain = false, is_padded = false, is_signature_padded = false;
};

std::string encoded(Bytes bytes, bool is_plain, bool is_padded) {
  auto text = to_base64url(bytes);
  if (is_plain) {
    std::ranges::replace(text, '-', '+');
    std::ranges::replace(text, '_', '/');
  }
  if (is_padded) text.append((4 - text.size() % 4) % 4, '=');
  return text;
}

std::string token_of(std::string_view header, std::string_view payload, Shape shape = {}) {
  auto text = encoded(as_bytes(header), shape.is_plain, shape.is_padded) + '.' +
              encoded(as_bytes(payload), shape.is_plain, shape.is_padded);
  const auto signature = crypto::hmac_sha256(kSecret, text);
  return text + '.' + encoded(signature, shape.is_plain, shape.is_signature_padded);
}

bool is_accepted(std::string_view text, std::string_view secret = kSecret) {
  const auto token = read_token(text);
  return token && is_signed_with(*token, secret);
}

// SOURCE: RFC 7515, appendix A.1, whose header and payload have line ends in them.
TEST(Jwt, verifies_the_example_of_the_standard) {
  const auto secret = text_of(
      "AyM1SysPpbyDfgZld3umj1qzKObwVMkoqQ-EstJQLr_T-1qS0gZH75aKtMN3Yj0iPS4hcgUuTwjAzZr1Z9CAow");
  const std::string text =
      "eyJ0eXAiOiJKV1QiLA0KICJhbGciOiJIUzI1NiJ9.eyJpc3MiOiJqb2UiLA0KICJleHAiOjEzMDA4MTkzODAsDQogImh"
      "0dHA6Ly9leGFtcGxlLmNvbS9pc19yb290Ijp0cnVlfQ.dBjftJeZ4CVP-mB92K27uhbUJU1p1r_wW1gFWFOEjXk";
  const auto token = read_token(text);
  ASSERT_TRUE(token);
  EXPECT_EQ("joe", token->payload.at("iss"));
  EXPECT_EQ(1300819380, token->payload.at("exp"));
  EXPECT_TRUE(is_signed_with(*token, secret));
  EXPECT_FALSE(is_signed_with(*token, kSecret));
  auto changed = text;
  changed[60] = changed[60] == 'A' ? 'B' : 'A';
  EXPECT_FALSE(is_accepted(changed, secret));
}

// SOURCE: the example token of jwt.io.
TEST(Jwt, makes_what_others_make) {
  EXPECT_EQ(
      "eyJhbGciOiJIUzI1NiIsInR5cCI6IkpXVCJ9."
      "eyJzdWIiOiIxMjM0NTY3ODkwIiwibmFtZSI6IkpvaG4gRG9lIiwiaWF0"
      "IjoxNTE2MjM5MDIyfQ.SflKxwRJSMeKKF2QT4fwpMeJf36POk6yJV_adQssw5c",
      make_token({{"sub", "1234567890"}, {"name", "John Doe"}, {"iat", 1516239022}},
                 "your-256-bit-secret"));
}

TEST(Jwt, is_read_in_every_shape_that_clients_send) {
  const auto* payload =
      R"({"jti":"project_public_a","aud":"","iat":1764430000.25,"b":"???>>>~~~"})";
  for (const bool is_plain : {false, true})
    for (const bool is_padded : {false, true})
      for (const bool is_signature_padded : {false, true}) {
        const auto text =
            token_of(R"({"alg":"HS256"})", payload, {is_plain, is_padded, is_signature_padded});
        EXPECT_TRUE(is_accepted(text)) << text;
        EXPECT_FALSE(is_accepted(text, "x" + kSecret));
      }
}

TEST(Jwt, is_signed_over_the_text_that_was_sent) {
  const auto plain = token_of(R"({"alg":"HS256"})", R"({"b":"???>>>"})", {true, true, true});
  auto other = plain;
  std::ranges::replace(other, '/', '_');
  ASSERT_NE(plain, other) << "the payload has a character that differs between the alphabets";
  EXPECT_FALSE(is_accepted(other));
}

TEST(Jwt, takes_no_other_algorithm) {
  for (const auto* header :
       {R"({"alg":"none"})", R"({"alg":"HS512"})", R"({"alg":"hs256"})", R"({"alg":["HS256"]})",
        R"({})", R"({"alg":null})", R"({"alg":"HS256","crit":["exp"]})"})
    EXPECT_FALSE(is_accepted(token_of(header, "{}"))) << header;
  const auto text = token_of(R"({"alg":"HS256"})", "{}");
  EXPECT_FALSE(is_accepted(text.substr(0, text.rfind('.') + 1))) << "without a signature";
  EXPECT_FALSE(is_accepted(text, "")) << "nobody's secret is empty";
}

TEST(Jwt, knows_what_is_no_token) {
  const auto good = token_of(R"({"alg":"HS256"})", "{}");
  for (const auto& text :
       {std::string(), std::string(".."), std::string("a.b.c"), good + ".x",
        good.substr(0, good.rfind('.')), " " + good, good + "\n", token_of("[]", "{}"),
        token_of("{}", "1"), token_of("{}", "{\"a\":"), token_of("", ""),
        token_of("{}", "{\"a\":\"" + std::string(kMaxLength, 'a') + "\"}"),
        token_of("{}", "{\"a\":" + std::string(200, '[') + std::string(200, ']') + "}")})
    EXPECT_FALSE(read_token(text)) << text.substr(0, 80);
}

}  // namespace
}  // namespace pressoir::jwt
