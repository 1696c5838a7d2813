#include "http/address_policy.h"

#include <gtest/gtest.h>

#include "base/error.h"
#include "base/settings.h"

namespace pressoir::http {
namespace {

using enum AddressUse;

struct Case {
  const char* address;
  AddressUse use;
};

constexpr Case kAddresses[] = {
    {"0.0.0.0", unspecified},
    {"0.1.2.3", unspecified},
    {"1.1.1.1", global},
    {"8.8.8.8", global},
    {"9.255.255.255", global},
    {"10.0.0.0", private_use},
    {"10.255.255.255", private_use},
    {"11.0.0.0", global},
    {"100.63.255.255", global},
    {"100.64.0.1", shared},
    {"100.100.100.200", metadata},
    {"100.127.255.255", shared},
    {"100.128.0.0", global},
    {"126.255.255.255", global},
    {"127.0.0.1", loopback},
    {"127.255.255.254", loopback},
    {"128.0.0.1", global},
    {"168.63.129.16", metadata},
    {"169.253.255.255", global},
    {"169.254.0.1", link_local},
    {"169.254.169.254", metadata},
    {"169.254.170.2", metadata},
    {"172.15.255.255", global},
    {"172.16.0.1", private_use},
    {"172.31.255.255", private_use},
    {"172.32.0.0", global},
    {"192.0.0.1", reserved},
    {"192.0.0.192", metadata},
    {"192.0.2.1", documentation},
    {"192.88.99.1", reserved},
    {"192.167.255.255", global},
    {"192.168.0.1", private_use},
    {"192.169.0.0", global},
    {"198.17.255.255", global},
    {"198.18.0.1", benchmarking},
    {"198.19.255.255", benchmarking},
    {"198.20.0.0", global},
    {"198.51.100.7", documentation},
    {"203.0.113.7", documentation},
    {"223.255.255.255", global},
    {"224.0.0.1", multicast},
    {"239.255.255.250", multicast},
    {"240.0.0.1", reserved},
    {"255.255.255.255", broadcast},
    {"::", unspecified},
    {"::1", loopback},
    {"::2", embeds_ipv4},
    {"::127.0.0.1", embeds_ipv4},
    {"::8.8.8.8", embeds_ipv4},
    {"::ffff:127.0.0.1", embeds_ipv4},
    {"::ffff:8.8.8.8", embeds_ipv4},
    {"::ffff:0:127.0.0.1", reserved},
    {"64:ff9b::8.8.8.8", global},
    {"64:ff9b::10.0.0.1", embeds_ipv4},
    {"64:ff9b::a9fe:a9fe", embeds_ipv4},
    {"64:ff9b:1::10.0.0.1", embeds_ipv4},
    {"64:ff9b:1:a00::1", embeds_ipv4},
    {"64:ff9b:2::1", reserved},
    {"100::1", reserved},
    {"2001:0:4136:e378::1", embeds_ipv4},
    {"2001:2::1", benchmarking},
    {"2001:10::1", reserved},
    {"2001:20::1", reserved},
    {"2001:200::1", global},
    {"2001:db8::1", documentation},
    {"2002:7f00:1::1", embeds_ipv4},
    {"2002:808:808::1", embeds_ipv4},
    {"2606:4700:4700::1111", global},
    {"2a00:1450::1", global},
    {"2a00:1450::5efe:10.0.0.1", embeds_ipv4},
    {"2a00:1450::200:5efe:10.0.0.1", embeds_ipv4},
    {"3ffe::1", reserved},
    {"3fff:fff::1", documentation},
    {"4000::1", reserved},
    {"5f00::1", reserved},
    {"fbff::1", reserved},
    {"fc00::1", private_use},
    {"fd00:ec2::254", metadata},
    {"fdff:ffff::1", private_use},
    {"fe7f::1", reserved},
    {"fe80::1", link_local},
    {"febf::1", link_local},
    {"fec0::1", site_local},
    {"feff::1", site_local},
    {"ff02::1", multicast},
};
static_assert(std::size(kAddresses) >= 60);

TEST(AddressUse, is_known_for_every_range) {
  for (const auto& [text, use] : kAddresses)
    EXPECT_EQ(name_of(use_of(boost::asio::ip::make_address(text))), name_of(use)) << text;
}

struct Name {
  const char* host;
  bool allowed;
};

constexpr Name kNames[] = {
    {"example.org", true},
    {"EXAMPLE.org.", true},
    {"1.1.1.1", true},
    {"127.0.0.1", false},
    {"127.0.0.1.", false},
    {"127.1", false},
    {"127.0.1", false},
    {"0x7f.1", false},
    {"0x7f000001", false},
    {"0X7F.0x0.0x0.0x1", false},
    {"0177.0.0.1", false},
    {"017700000001", false},
    {"2130706433", false},
    {"134744072", true},  // 8.8.8.8
    {"0", false},
    {"0.0.0.0", false},
    {"10.1", false},
    {"192.168.257", false},
    {"3232235521", false},
    {"169.254.169.254", false},
    {"0xa9fea9fe", false},
    {"[::1]", false},
    {"::1", false},
    {"[::ffff:127.0.0.1]", false},
    {"[::ffff:7f00:1]", false},
    {"[0:0:0:0:0:0:0:1]", false},
    {"fe80::1%1", false},
    {"[2606:4700::1111]", true},
    {"localhost", false},
    {"LocalHost", false},
    {"localhost.", false},
    {"localhost..", false},
    {"www.localhost", false},
    {"localhost.localdomain", false},
    {"ip6-localhost", false},
    {"metadata.google.internal", false},
    {"notlocalhost", true},
    {"localhost.example.org", true},
    {"1.2.3.4.example.org", true},
    {"", false},
    {".", false},
};

TEST(AddressPolicy, knows_from_the_host_alone_what_it_can) {
  const AddressPolicy policy{FetchConfig{}};
  for (const auto& [host, allowed] : kNames) {
    EXPECT_EQ(policy.allows_name(host), allowed) << host;
  }
}

TEST(AddressPolicy, refuses_private_addresses_whatever_the_name) {
  const AddressPolicy policy{FetchConfig{}};
  for (const auto& [text, use] : kAddresses)
    EXPECT_EQ(policy.allows("example.org", boost::asio::ip::make_address(text)), use == global)
        << text;
}

TEST(AddressPolicy, allows_networks_addresses_and_hosts_of_ones_own) {
  FetchConfig config;
  config.allow = {"10.1.0.0/17", "fd00:1::/33", "192.168.3.4", "Intranet.Example.", "::1"};
  const AddressPolicy policy(config);
  const auto allows = [&](const char* host, const char* address) {
    return policy.allows(host, boost::asio::ip::make_address(address));
  };
  EXPECT_TRUE(allows("x", "10.1.127.255"));
  EXPECT_FALSE(allows("x", "10.1.128.0"));
  EXPECT_FALSE(allows("x", "10.2.0.1"));
  EXPECT_TRUE(allows("x", "fd00:1:7fff::1"));
  EXPECT_FALSE(allows("x", "fd00:1:8000::1"));
  EXPECT_TRUE(allows("x", "192.168.3.4"));
  EXPECT_FALSE(allows("x", "192.168.3.5"));
  EXPECT_FALSE(allows("x", "::ffff:10.1.0.1")) << "another way to the same host";
  EXPECT_TRUE(allows("intranet.example", "172.16.0.1"));
  EXPECT_TRUE(allows("INTRANET.example..", "127.0.0.1"));
  EXPECT_FALSE(allows("sub.intranet.example", "127.0.0.1"));
  EXPECT_TRUE(policy.allows_name("[::1]"));
  EXPECT_TRUE(policy.allows_name("intranet.example"));
  EXPECT_FALSE(policy.allows_name("localhost")) << "127.0.0.1 is not listed";
}

TEST(AddressPolicy, allows_localhost_with_its_address) {
  FetchConfig config;
  config.allow = {"127.0.0.0/8"};
  EXPECT_TRUE(AddressPolicy(config).allows_name("localhost"));
  EXPECT_FALSE(AddressPolicy(config).allows_name("metadata.google.internal"));
}

TEST(AddressPolicy, checks_what_fetch_resolve_names_too) {
  FetchConfig config;
  config.resolve = {"cdn.example=127.0.0.1:8081", "v6.example=[2606:4700::1]:8082",
                    "plain.example=1.1.1.1", "six.example=2606:4700::2"};
  const AddressPolicy policy(config);
  EXPECT_FALSE(policy.allows_name("cdn.example"));
  EXPECT_TRUE(policy.allows_name("V6.example."));
  EXPECT_EQ(policy.fixed("CDN.example")->port, 8081);
  EXPECT_EQ(policy.fixed("v6.example")->address.to_string(), "2606:4700::1");
  EXPECT_EQ(policy.fixed("v6.example")->port, 8082);
  EXPECT_EQ(policy.fixed("plain.example")->port, 0);
  EXPECT_EQ(policy.fixed("six.example")->address.to_string(), "2606:4700::2");
  EXPECT_FALSE(policy.fixed("other.example"));
}

TEST(AddressPolicy, refuses_settings_of_no_known_form) {
  const auto refused = [](std::vector<std::string> allow, std::vector<std::string> resolve,
                          std::vector<std::string> ports = {}) {
    FetchConfig config;
    config.ports = std::move(ports);
    config.allow = std::move(allow);
    config.resolve = std::move(resolve);
    try {
      const AddressPolicy policy(config);
      return false;
    } catch (const Error& error) {
      return error.code() == ErrorCode::invalid_request;
    }
  };
  for (const auto* entry :
       {"10.0.0.0/33", "10.0.0.0/x", "10.0.0.0/", "::/129", "http://x", "a b", "*.example", "x/8"})
    EXPECT_TRUE(refused({entry}, {})) << entry;
  for (const auto* entry :
       {"example.org", "example.org=", "=1.2.3.4:80", "example.org=host:80",
        "example.org=1.2.3.4:0", "example.org=1.2.3.4:65536", "example.org:80=1.2.3.4"})
    EXPECT_TRUE(refused({}, {entry})) << entry;
  for (const auto* entry : {"0", "65536", "-1", "1-", "-", "2-1", "80:", "http", "0-9", "1-65536"})
    EXPECT_TRUE(refused({}, {}, {entry})) << entry;
}

TEST(AddressPolicy, allows_the_ports_of_the_web_and_those_of_the_settings) {
  using Ports = std::initializer_list<std::uint16_t>;
  FetchConfig config;
  const AddressPolicy usual(config);
  EXPECT_EQ(usual.allowed_ports(), "80, 443");
  config.ports = {"8080", "9000-9100"};
  const AddressPolicy policy(config);
  EXPECT_EQ(policy.allowed_ports(), "80, 443, 8080, 9000-9100");
  for (const auto port : Ports{80, 443}) EXPECT_TRUE(usual.allows_port(port)) << port;
  for (const auto port : Ports{80, 443, 8080, 9000, 9050, 9100})
    EXPECT_TRUE(policy.allows_port(port)) << port;
  for (const auto port : Ports{0, 1, 22, 79, 81, 442, 8080, 65535})
    EXPECT_FALSE(usual.allows_port(port)) << port;
  for (const auto port : Ports{8079, 8081, 8999, 9101})
    EXPECT_FALSE(policy.allows_port(port)) << port;
}

TEST(FetchConfig, is_read_from_settings) {
  settings::Source source;
  source.add("fetch.allow", "10.0.0.0/8, intranet");
  source.add("fetch.first_byte_seconds", "7");
  settings::Reader reader(source);
  FetchConfig config;
  config.visit(reader);
  EXPECT_EQ(config.allow, (std::vector<std::string>{"10.0.0.0/8", "intranet"}));
  EXPECT_EQ(config.first_byte, std::chrono::seconds(7));
}

}  // namespace
}  // namespace pressoir::http
