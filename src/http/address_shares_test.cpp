#include "http/address_shares.h"

#include <gtest/gtest.h>

namespace pressoir::http {
namespace {

TEST(ShareKey, is_the_ipv4_address_or_the_64_of_an_ipv6_address) {
  struct Row {
    const char *address, *key;
  };
  for (const auto& [address, key] :
       {Row{"192.0.2.1", "192.0.2.1"}, Row{"::ffff:192.0.2.1", "192.0.2.1"},
        Row{"2001:db8:1:2:3:4:5:6", "2001:db8:1:2::"}, Row{"2001:db8:1:2::", "2001:db8:1:2::"},
        Row{"2001:db8:1:3::1", "2001:db8:1:3::"}, Row{"", ""}, Row{"example.org", ""}}) {
    EXPECT_EQ(share_key(std::string_view(address)), key) << address;
    const auto parsed = address_in(address);
    EXPECT_EQ(parsed ? share_key(*parsed) : "", key) << address;
  }
}

TEST(AddressShares, count_what_each_has_and_all_together) {
  AddressShares shares;
  shares.add("a", 3);
  shares.add("b", 5);
  shares.add("a", 4);
  shares.add("c", 0);
  EXPECT_EQ(shares.of("a"), 7U);
  EXPECT_EQ(shares.of("b"), 5U);
  EXPECT_EQ(shares.of("c"), 0U);
  EXPECT_EQ(shares.total(), 12U);
  shares.take_back("a", 3);
  EXPECT_EQ(shares.of("a"), 4U);
  shares.take_back("a", 4);
  shares.take_back("c", 0);
  EXPECT_EQ(shares.of("a"), 0U);
  EXPECT_EQ(shares.of("b"), 5U);
  EXPECT_EQ(shares.total(), 5U);
}

}  // namespace
}  // namespace pressoir::http
