#include "app/place/attributes.h"

#include <gtest/gtest.h>

#include <array>

namespace pressoir::app {
namespace {

using Entry = std::array<unsigned, 2>;  // tag, rights

std::string acl_of(const std::vector<Entry>& entries) {
  std::string acl("\2\0\0\0", 4);
  for (const auto& [tag, rights] : entries) {
    acl += static_cast<char>(tag);
    acl += '\0';
    acl += static_cast<char>(rights);
    acl += std::string(5, '\0');
  }
  return acl;
}

// Owner, a named user, the group, the mask, others.
std::string usual(unsigned group, unsigned mask, unsigned others) {
  return acl_of({{0x01, 6}, {0x02, 6}, {0x04, group}, {0x10, mask}, {0x20, others}});
}

TEST(Attributes, read_the_rights_of_the_group_through_the_mask) {
  EXPECT_EQ(4U, group_rights(usual(4, 6, 0)));
  EXPECT_EQ(0U, group_rights(usual(0, 6, 0)));
  EXPECT_EQ(4U, group_rights(usual(6, 4, 0)));
  EXPECT_EQ(6U, group_rights(acl_of({{0x04, 6}}))) << "without a mask";
  EXPECT_EQ(std::nullopt, group_rights(acl_of({{0x01, 6}})));
  for (const std::string damaged : {"", "\2", "\2\0\0\0\4"})
    EXPECT_EQ(std::nullopt, group_rights(damaged));
}

TEST(Attributes, take_from_a_group_what_others_may_not) {
  EXPECT_EQ(usual(0, 6, 0), with_rights_of_others(usual(4, 6, 0)));
  EXPECT_EQ(usual(4, 6, 4), with_rights_of_others(usual(6, 6, 4)));
  EXPECT_EQ("", with_rights_of_others(""));
}

}  // namespace
}  // namespace pressoir::app
