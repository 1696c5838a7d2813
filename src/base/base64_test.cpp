#include "base/base64.h"

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

}  // namespace
}  // namespace pressoir
