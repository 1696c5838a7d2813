#include "base/crypto/password_hash.h"

#include <gtest/gtest.h>

#include "base/error.h"

namespace pressoir {
namespace {

TEST(PasswordHash, is_of_one_password_and_names_its_parameters) {
  const auto hash = password_hash("correct horse battery");
  EXPECT_TRUE(hash.starts_with("$argon2id$v=19$m=19456,t=2,p=1$")) << hash;
  EXPECT_TRUE(is_password("correct horse battery", hash));
  for (const auto* wrong : {"", "correct horse batterz", "correct horse battery "})
    EXPECT_FALSE(is_password(wrong, hash)) << wrong;
  EXPECT_NE(hash, password_hash("correct horse battery")) << "each has a salt of its own";
}

// SOURCE: src/test.c of the reference implementation (github.com/P-H-C/phc-winner-argon2).
TEST(PasswordHash, is_checked_with_the_parameters_that_it_names) {
  EXPECT_TRUE(is_password("password",
                          "$argon2id$v=19$m=65536,t=2,p=1$c29tZXNhbHQ"
                          "$CTFhFdXPJO1aFaMaO6Mm5c8y7cJHAph8ArZWb2GRPPc"));
  EXPECT_TRUE(is_password("password",
                          "$argon2id$v=19$m=256,t=2,p=2$c29tZXNhbHQ"
                          "$bQk8UB/VmZZF4Oo79iDXuL5/0ttZwg2f/5U52iv1cDc"));
}

TEST(PasswordHash, of_nobody_is_no_ones_but_costs_the_same) {
  const auto nobody = hash_of_nobody(), somebody = password_hash("x");
  EXPECT_FALSE(is_password("", nobody));
  EXPECT_EQ(somebody.size(), nobody.size());
  const auto parameters_of = [](const std::string& hash) {
    return hash.substr(0, hash.find('$', hash.find("p=")));
  };
  EXPECT_EQ(parameters_of(somebody), parameters_of(nobody));
}

TEST(PasswordHash, that_is_damaged_is_an_error) {
  EXPECT_THROW(is_password("x", ""), Error);
  EXPECT_THROW(is_password("x", "$argon2id$v=19$m=19456"), Error);
}

}  // namespace
}  // namespace pressoir
