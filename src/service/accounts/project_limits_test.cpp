#include "service/accounts/project_limits.h"

#include <gtest/gtest.h>

#include "base/error.h"

namespace pressoir::service {
namespace {

http::Head head_of(const std::string& address, const std::string& origin = {},
                   const std::string& referer = {}) {
  http::Head head;
  head.remote_address = address;
  if (!origin.empty()) head.headers.emplace_back("Origin", origin);
  if (!referer.empty()) head.headers.emplace_back("Referer", referer);
  return head;
}

Project limited(std::vector<std::string> domains, std::vector<std::string> networks) {
  Project project;
  project.domains = std::move(domains);
  project.networks = std::move(networks);
  return project;
}

TEST(ProjectLimits, are_none_unless_they_are_set) {
  EXPECT_TRUE(is_allowed({}, head_of("192.0.2.1")));
  EXPECT_TRUE(is_allowed({}, head_of("")));
  EXPECT_NO_THROW(require_allowed({}, head_of("192.0.2.1")));
}

TEST(ProjectLimits, by_network_go_by_the_address_of_the_client) {
  const auto project = limited({}, {"10.1.0.0/16", "2001:db8::/32", "192.0.2.7"});
  for (const auto* address : {"10.1.255.255", "2001:db8:1::1", "192.0.2.7", "::ffff:10.1.0.1"})
    EXPECT_TRUE(is_allowed(project, head_of(address))) << address;
  for (const auto* address : {"10.2.0.0", "2001:db9::1", "192.0.2.8", "", "nonsense"})
    EXPECT_FALSE(is_allowed(project, head_of(address, "https://10.1.0.0"))) << address;
}

TEST(ProjectLimits, by_domain_go_by_the_page_that_asks) {
  const auto project = limited({"shop.example", "*.cdn.example"}, {});
  for (const auto* origin :
       {"https://shop.example", "http://SHOP.example:8080", "https://a.cdn.example",
        "https://a.b.cdn.example", "https://shop.example."})
    EXPECT_TRUE(is_allowed(project, head_of("192.0.2.1", origin))) << origin;
  for (const auto* origin :
       {"https://www.shop.example", "https://cdn.example", "https://evilcdn.example",
        "https://shop.example.evil.example", "null", "https://", "shop.example",
        "https://shop.example@evil.example", "https://evil.example/shop.example", "https://[::1]"})
    EXPECT_FALSE(is_allowed(project, head_of("192.0.2.1", origin))) << origin;
  EXPECT_TRUE(is_allowed(project, head_of("192.0.2.1", "", "https://shop.example/cart?x=@y")));
  EXPECT_FALSE(
      is_allowed(project, head_of("192.0.2.1", "https://a.example", "https://shop.example")))
      << "the origin goes before the referer";
  EXPECT_FALSE(is_allowed(project, head_of("192.0.2.1"))) << "no page at all";
}

TEST(ProjectLimits, of_both_kinds_must_both_be_met) {
  const auto project = limited({"shop.example"}, {"10.0.0.0/8"});
  EXPECT_TRUE(is_allowed(project, head_of("10.1.1.1", "https://shop.example")));
  EXPECT_FALSE(is_allowed(project, head_of("10.1.1.1")));
  EXPECT_FALSE(is_allowed(project, head_of("192.0.2.1", "https://shop.example")));
}

TEST(ProjectLimits, say_what_is_not_allowed) {
  const auto message_of = [](const Project& project, const http::Head& head) -> std::string {
    try {
      require_allowed(project, head);
    } catch (const Error& error) {
      EXPECT_EQ(ErrorCode::unauthorized, error.code());
      return error.what();
    }
    return "allowed";
  };
  EXPECT_EQ("The project may not be used from the address 192.0.2.1.",
            message_of(limited({}, {"10.0.0.0/8"}), head_of("192.0.2.1")));
  EXPECT_EQ("The project may not be used by pages of a.example.",
            message_of(limited({"shop.example"}, {}), head_of("192.0.2.1", "https://a.example")));
  EXPECT_NE(std::string::npos,
            message_of(limited({"shop.example"}, {}), head_of("192.0.2.1")).find("names no page"));
}

TEST(ProjectLimits, have_known_forms) {
  EXPECT_EQ((std::vector<std::string>{"shop.example", "*.a-b.example", "localhost"}),
            checked_domains({"Shop.Example", "*.a-b.EXAMPLE", "localhost"}));
  for (const auto* wrong : {"", "*", "*.", "https://shop.example", "shop.example/", "a..b",
                            ".shop.example", "shop.example.", "shop*.example", "a b", "müller.de"})
    EXPECT_THROW(checked_domains({wrong}), Error) << wrong;
  const std::vector<std::string> good{"10.1.0.0/16", "2001:db8::1"};
  EXPECT_EQ(good, checked_networks(good));
  for (const auto* wrong : {"", "10.1.0.0/33", "shop.example", "10.1", "any"})
    EXPECT_THROW(checked_networks({wrong}), Error) << wrong;
}

}  // namespace
}  // namespace pressoir::service
