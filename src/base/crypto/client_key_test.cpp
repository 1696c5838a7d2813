#include "base/crypto/client_key.h"

#include <gtest/gtest.h>
#include <sys/prctl.h>

#include "base/error.h"

namespace pressoir::crypto {
namespace {

TEST(ClientKeyOf, a_vault_depends_on_the_key_and_its_salt) {
  const ClientKey key("0123456789abcdef"), other("0123456789abcdeF");
  EXPECT_EQ(key.of_vault("salt"), ClientKey("0123456789abcdef").of_vault("salt"));
  EXPECT_NE(key.of_vault("salt"), key.of_vault("other salt"));
  EXPECT_NE(key.of_vault("salt"), other.of_vault("salt"));
}

TEST(ClientKeyOf, too_few_or_too_many_bytes_is_refused_by_its_length) {
  for (const std::size_t bytes : {0U, 15U, 257U}) {
    try {
      const ClientKey key(std::string(bytes, 'k'));
      FAIL() << bytes;
    } catch (const Error& error) {
      EXPECT_EQ(ErrorCode::invalid_request, error.code());
      EXPECT_EQ("A key must have from 16 to 256 bytes; this one has " + std::to_string(bytes) + ".",
                std::string(error.what()));
    }
  }
}

TEST(ClientKeyOf, a_process_leaves_no_core_file_of_it) {
#ifdef __SANITIZE_ADDRESS__
  GTEST_SKIP() << "the search for leaks needs what this forbids";
#endif
  const ClientKey key("0123456789abcdef");
  EXPECT_EQ(0, ::prctl(PR_GET_DUMPABLE, 0, 0, 0, 0));
}

}  // namespace
}  // namespace pressoir::crypto
