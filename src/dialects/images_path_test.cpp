#include "dialects/images_path.h"

#include <gtest/gtest.h>

#include <string>
#include <utility>

namespace pressoir::dialects {
namespace {

bool is_crush(std::string host, std::string authorization, std::string query = "") {
  http::Head head;
  head.headers = {{"Host", std::move(host)}, {"Authorization", std::move(authorization)}};
  head.query = std::move(query);
  EXPECT_NE(is_for_crushpics(head), is_for_imagerecycle(head));
  return is_for_crushpics(head);
}

TEST(ImagesPath, belongs_to_crushpics_with_a_bearer_token) {
  EXPECT_TRUE(is_crush("a.example", "Bearer x"));
  EXPECT_TRUE(is_crush("a.example", "bearer x", "auth=%7B%7D"));
  EXPECT_FALSE(is_crush("a.example", "Basic Og=="));
  EXPECT_FALSE(is_crush("a.example", ""));
}

TEST(ImagesPath, belongs_to_crushpics_on_its_host_unless_the_query_has_keys) {
  EXPECT_TRUE(is_crush("api.crush.pics", ""));
  EXPECT_TRUE(is_crush("API.crush.pics:443", "", "page=2"));
  EXPECT_FALSE(is_crush("api.crush.pics", "", "auth=x"));
  EXPECT_FALSE(is_crush("api.crush.pics", "", "auth%5Bkey%5D=x"));
  EXPECT_FALSE(is_crush("api.imagerecycle.com", ""));
}

}  // namespace
}  // namespace pressoir::dialects
