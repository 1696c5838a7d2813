#include "dialects/links.h"

#include <gtest/gtest.h>

namespace pressoir::dialects {
namespace {

TEST(Links, begin_with_the_public_address_else_with_that_of_the_request) {
  http::Head head;
  head.headers = {{"Host", "api.imagerecycle.com:8080"}};
  EXPECT_EQ(base_of("https://pictures.example/p/", head), "https://pictures.example/p");
  EXPECT_EQ(base_of("", head), "http://api.imagerecycle.com:8080");
  head.tls = true;
  EXPECT_EQ(base_of("", head), "https://api.imagerecycle.com:8080");
  head.headers = {{"Host", "a/b<c"}};
  EXPECT_EQ(base_of("", head), "https://localhost");
  EXPECT_EQ(base_of("", {}), "http://localhost");
}

TEST(Links, name_jobs_by_32_hexadecimal_digits) {
  EXPECT_TRUE(is_job_link("cd493caac5e70f154c80141fccb5ad0a"));
  EXPECT_FALSE(is_job_link("CD493CAAC5E70F154C80141FCCB5AD0A"));
  EXPECT_FALSE(is_job_link("cd493caac5e70f154c80141fccb5ad0"));
  EXPECT_FALSE(is_job_link("cd493caac5e70f154c80141fccb5ad0a'"));
}

}  // namespace
}  // namespace pressoir::dialects
