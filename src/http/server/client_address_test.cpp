#include "http/server/client_address.h"

#include <gtest/gtest.h>

#include "base/error.h"

namespace pressoir::http {
namespace {

const TrustedProxies kProxies({"10.0.0.0/8", "fd00::/16", "192.0.2.1"});

Head head_with(std::vector<std::string> hops, std::string_view scheme = {}) {
  Head head;
  for (auto& hop : hops) head.headers.emplace_back("x-forwarded-FOR", std::move(hop));
  if (!scheme.empty()) head.headers.emplace_back("X-Forwarded-Proto", scheme);
  return head;
}

std::string client_of(std::string_view peer, std::vector<std::string> hops) {
  auto head = head_with(std::move(hops));
  kProxies.set_client(head, *address_in(peer), false);
  return head.remote_address;
}

TEST(TrustedProxies, ignore_headers_of_other_peers) {
  EXPECT_EQ(client_of("203.0.113.9", {"198.51.100.1"}), "203.0.113.9");
  EXPECT_EQ(client_of("127.0.0.1", {"198.51.100.1"}), "127.0.0.1");
  EXPECT_EQ(client_of("::ffff:203.0.113.9", {"198.51.100.1"}), "203.0.113.9");
}

TEST(TrustedProxies, name_the_rightmost_address_that_is_none_of_them) {
  EXPECT_EQ(client_of("10.1.2.3", {}), "10.1.2.3");
  EXPECT_EQ(client_of("10.1.2.3", {"198.51.100.1"}), "198.51.100.1");
  EXPECT_EQ(client_of("10.1.2.3", {"9.9.9.9, 198.51.100.1,10.4.4.4 , 192.0.2.1"}), "198.51.100.1");
  EXPECT_EQ(client_of("10.1.2.3", {"9.9.9.9", "198.51.100.1", "10.4.4.4"}), "198.51.100.1");
  EXPECT_EQ(client_of("::ffff:10.1.2.3", {"198.51.100.1"}), "198.51.100.1");
  EXPECT_EQ(client_of("10.1.2.3", {"10.7.7.7, 10.4.4.4"}), "10.7.7.7");
}

TEST(TrustedProxies, know_addresses_with_ports) {
  EXPECT_EQ(client_of("10.1.2.3", {"198.51.100.1:4711"}), "198.51.100.1");
  EXPECT_EQ(client_of("fd00::1", {"[2001:db8::7]:4711"}), "2001:db8::7");
  EXPECT_EQ(client_of("fd00::1", {"2001:db8::7"}), "2001:db8::7");
}

TEST(TrustedProxies, ignore_what_is_left_of_a_malformed_address) {
  EXPECT_EQ(client_of("10.1.2.3", {"198.51.100.1, unknown"}), "10.1.2.3");
  EXPECT_EQ(client_of("10.1.2.3", {"198.51.100.1, , 10.4.4.4"}), "10.4.4.4");
}

TEST(TrustedProxies, tell_the_scheme_of_the_client) {
  const auto tls = [](std::string_view peer, std::string_view scheme, bool own) {
    auto head = head_with({}, scheme);
    kProxies.set_client(head, *address_in(peer), own);
    return head.tls;
  };
  EXPECT_TRUE(tls("10.1.2.3", "https", false));
  EXPECT_FALSE(tls("10.1.2.3", "http", true));
  EXPECT_FALSE(tls("10.1.2.3", "https, http", true));
  EXPECT_TRUE(tls("10.1.2.3", "", true));
  EXPECT_FALSE(tls("203.0.113.9", "https", false));
}

TEST(TrustedProxies, refuse_malformed_networks) {
  for (const std::string entry : {"10.0.0.0/33", "proxy.example.com", "10.0.0.0/", "/8", ""})
    EXPECT_THROW(TrustedProxies({entry}), Error) << entry;
}

}  // namespace
}  // namespace pressoir::http
