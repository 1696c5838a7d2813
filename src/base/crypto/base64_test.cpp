#include "base/crypto/base64.h"

#include <gtest/gtest.h>

namespace pressoir {
namespace {

std::optional<std::string> decoded(std::string_view text) {
  const auto bytes = from_base64(text);
  if (!bytes) return std::nullopt;
  return std::string(as_text(*bytes));
}

// SOURCE: RFC 4648, section 10.
TEST(Base64, stands_for_bytes) {
  EXPECT_EQ("", decoded(""));
  EXPECT_EQ("f", decoded("Zg=="));
  EXPECT_EQ("fo", decoded("Zm8="));
  EXPECT_EQ("foo", decoded("Zm9v"));
  EXPECT_EQ("foobar", decoded("Zm9vYmFy"));
  EXPECT_EQ("\xFB\xFF", decoded("+/8="));
  EXPECT_EQ("foobar", decoded(" Zm9v\r\nYmFy\n"));
}

TEST(Base64, has_its_own_characters_and_padding) {
  for (const auto* text :
       {"=", "====", "Zg", "Zg=", "Z===", "Zm9v=", "Zm=v", "Zm9-", "@abc", "Zm9\x80"})
    EXPECT_EQ(std::nullopt, decoded(text)) << text;
}

// SOURCE: RFC 4648, section 10.
TEST(Base64, is_read_in_either_alphabet_padded_or_not) {
  const auto any = [](std::string_view text) -> std::optional<std::string> {
    const auto bytes = from_any_base64(text);
    if (!bytes) return std::nullopt;
    return std::string(as_text(*bytes));
  };
  for (const auto* text : {"+/8=", "+/8", "-_8=", "-_8", "-/8"}) EXPECT_EQ("\xFB\xFF", any(text));
  EXPECT_EQ("", any(""));
  EXPECT_EQ("f", any("Zg"));
  EXPECT_EQ("foobar", any("Zm9vYmFy"));
  for (const auto* text :
       {"=", "Z", "Zg=", "Zg===", "Zm9v=", "Z=g", "Zm 9v", "Zm9v\n", "Zm9.", "\x80"})
    EXPECT_EQ(std::nullopt, any(text)) << text;
}

TEST(Base64, for_urls_has_no_padding) {
  const auto encoded = [](std::string_view text) { return to_base64url(as_bytes(text)); };
  EXPECT_EQ("", encoded(""));
  EXPECT_EQ("Zg", encoded("f"));
  EXPECT_EQ("Zm8", encoded("fo"));
  EXPECT_EQ("Zm9vYmFy", encoded("foobar"));
  EXPECT_EQ("-_8", encoded("\xFB\xFF"));
}

}  // namespace
}  // namespace pressoir
