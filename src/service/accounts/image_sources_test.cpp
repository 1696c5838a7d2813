#include "service/accounts/image_sources.h"

#include <gtest/gtest.h>

#include "base/error.h"

namespace pressoir::service {
namespace {

ImageSources of(std::vector<std::string> rules) {
  std::vector<ImageSource> sources;
  for (auto& rule : rules) sources.push_back({.rule = checked_image_source(rule)});
  return ImageSources(sources);
}

bool allows(const ImageSources& sources, std::string_view url) {
  return sources.allow(*url::web_url(url));
}

TEST(ImageSources, allow_nothing_without_rules) {
  EXPECT_FALSE(allows(ImageSources(), "https://shop.example/a.jpg"));
}

TEST(ImageSources, allow_a_host_at_the_usual_ports) {
  const auto sources = of({"Shop.example"});
  EXPECT_TRUE(allows(sources, "https://shop.example/a.jpg"));
  EXPECT_TRUE(allows(sources, "http://SHOP.example/a.jpg?v=1"));
  EXPECT_FALSE(allows(sources, "https://shop.example:8443/a.jpg"));
  EXPECT_FALSE(allows(sources, "http://shop.example:443/a.jpg"));
  EXPECT_FALSE(allows(sources, "https://cdn.shop.example/a.jpg"));
  EXPECT_FALSE(allows(sources, "https://shop.example.evil.test/a.jpg"));
}

TEST(ImageSources, allow_the_hosts_below_a_domain) {
  const auto sources = of({"*.shop.example"});
  EXPECT_TRUE(allows(sources, "https://a.b.shop.example/a.jpg"));
  EXPECT_FALSE(allows(sources, "https://shop.example/a.jpg"));
  EXPECT_FALSE(allows(sources, "https://evilshop.example/a.jpg"));
}

TEST(ImageSources, allow_what_is_below_a_url) {
  const auto sources = of({"https://shop.example/media", "http://127.0.0.1:8000/"});
  EXPECT_TRUE(allows(sources, "https://shop.example/media/a/b.jpg?x=/.."));
  EXPECT_TRUE(allows(sources, "https://shop.example/media"));
  EXPECT_TRUE(allows(sources, "https://shop.example/media?a=1"));
  EXPECT_TRUE(allows(sources, "http://127.0.0.1:8000/a.jpg"));
  EXPECT_FALSE(allows(sources, "https://shop.example/media2/a.jpg"));
  EXPECT_FALSE(allows(sources, "http://shop.example/media/a.jpg"));
  EXPECT_FALSE(allows(sources, "https://shop.example:444/media/a.jpg"));
  EXPECT_FALSE(allows(sources, "http://127.0.0.1:8001/a.jpg"));
}

TEST(ImageSources, never_allow_a_way_out_of_the_path) {
  const auto sources = of({"https://shop.example/media/"});
  for (const char* path : {"../a.jpg", "%2e%2e/a.jpg", ".%2E/a.jpg", "b/..%2fa.jpg", "b/..%5Ca.jpg",
                           "./a.jpg", "b/.."})
    EXPECT_FALSE(allows(sources, std::string("https://shop.example/media/") + path)) << path;
  EXPECT_TRUE(allows(sources, "https://shop.example/media/..a/b..jpg"));
}

TEST(ImageSources, are_refused_where_they_say_nothing_clear) {
  for (const char* rule : {"", "*", "*.", "shop.example/media", "ftp://shop.example/", "https://",
                           "https://a:b@c.example/", "https://shop.example/a?b=1",
                           "https://shop.example/a/../b/", "a b"})
    EXPECT_THROW(checked_image_source(rule), Error) << rule;
  EXPECT_EQ(checked_image_source("HTTPS://Shop.example:443"), "https://shop.example/");
}

}  // namespace
}  // namespace pressoir::service
