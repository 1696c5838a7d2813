#include "http/networks.h"

#include <gtest/gtest.h>

#include "base/error.h"

namespace pressoir::http {
namespace {

TEST(Networks, hold_the_addresses_that_begin_alike) {
  struct Row {
    const char *network, *address;
    bool held;
  };
  for (const auto& [network, address, held] : {Row{"10.1.0.0/16", "10.1.255.255", true},
                                               Row{"10.1.0.0/16", "10.2.0.0", false},
                                               Row{"10.1.2.3/16", "10.1.9.9", true},
                                               Row{"192.0.2.128/25", "192.0.2.128", true},
                                               Row{"192.0.2.128/25", "192.0.2.127", false},
                                               Row{"192.0.2.1", "192.0.2.1", true},
                                               Row{"192.0.2.1", "192.0.2.2", false},
                                               Row{"0.0.0.0/0", "255.1.2.3", true},
                                               Row{"0.0.0.0/0", "2001:db8::1", false},
                                               Row{"10.0.0.0/8", "::ffff:10.1.2.3", true},
                                               Row{"10.0.0.0/8", "::ffff:11.1.2.3", false},
                                               Row{"fd00:1::/32", "fd00:1:ffff::9", true},
                                               Row{"fd00:1::/32", "fd00:2::", false},
                                               Row{"fd00::/9", "fd7f::1", true},
                                               Row{"fd00::/9", "fd80::1", false},
                                               Row{"::1", "::1", true},
                                               Row{"::1", "::2", false},
                                               Row{"[::1]", "::1", true},
                                               Row{"::/0", "2001:db8::1", true},
                                               Row{"::/0", "192.0.2.1", false}})
    EXPECT_EQ(Networks("test", {network}).hold(*address_in(address)), held)
        << network << ' ' << address;
  EXPECT_FALSE(Networks().hold(*address_in("192.0.2.1")));
  const Networks two("test", {"10.0.0.0/8", "::1"});
  EXPECT_TRUE(two.hold(*address_in("10.1.1.1")) && two.hold(*address_in("::1")));
}

TEST(Networks, refuse_malformed_text) {
  for (const auto* text : {"", "/", "/8", "10.0.0.0/", "10.0.0.0/33", "10.0.0.0/-1", "10.0.0.0/8x",
                           "10.0.0.0/ 8", "10.0.0/8", "10.0.0.256", "fd00::/129", "example.org",
                           "10.0.0.0/255.0.0.0", "10.0.0.0/4294967304"}) {
    EXPECT_FALSE(network_in(text)) << text;
    try {
      const Networks networks("http.some_setting", {"10.0.0.0/8", text});
      ADD_FAILURE() << "accepted " << text;
    } catch (const Error& error) {
      EXPECT_EQ(error.code(), ErrorCode::invalid_request);
      const std::string said = error.what();
      EXPECT_NE(said.find("http.some_setting"), std::string::npos) << said;
      EXPECT_NE(said.find('"' + std::string(text) + '"'), std::string::npos) << said;
    }
  }
}

TEST(Addresses, are_read_as_written) {
  EXPECT_TRUE(address_in("192.0.2.1"));
  EXPECT_TRUE(address_in("[2001:db8::1]"));
  for (const auto* text : {"", "[", "[]", "192.0.2", "192.0.2.1:80", "localhost"})
    EXPECT_FALSE(address_in(text)) << text;
  EXPECT_EQ(unmapped(*address_in("::ffff:192.0.2.1")), *address_in("192.0.2.1"));
  EXPECT_EQ(unmapped(*address_in("2001:db8::1")), *address_in("2001:db8::1"));
}

}  // namespace
}  // namespace pressoir::http
