#include "raster/metadata/photoshop.h"

#include <gtest/gtest.h>

#include <string>

namespace pressoir::raster {
namespace {

using namespace std::string_literals;

TEST(Photoshop, a_block_is_read_back) {
  for (const auto& records : {"odd"s, "even"s}) {
    const Buffer block = photoshop_block(as_bytes(records));
    EXPECT_EQ(block.size() % 2, 0U);
    const auto found = photoshop_resources(block);
    EXPECT_EQ(as_text(found.iptc), records);
    EXPECT_FALSE(found.has_more);
  }
}

TEST(Photoshop, records_stand_behind_other_resources_and_their_digest_is_none) {
  const auto list = "8BIM\x04\x25\0\0\0\0\0\2ab"s + "8BIM\x03\xED\3abc\0\0\0\1x\0"s +
                    std::string(as_text(photoshop_block(as_bytes("records"s))));
  const auto found = photoshop_resources(as_bytes(list));
  EXPECT_EQ(as_text(found.iptc), "records");
  EXPECT_TRUE(found.has_more);
  EXPECT_FALSE(photoshop_resources(as_bytes("8BIM\x04\x25\0\0\0\0\0\2ab"s)).has_more);
}

TEST(Photoshop, a_damaged_block_ends_the_list) {
  const auto found = photoshop_resources(as_bytes("8BIM\4\4\0\0\0\0\0\xFFshort"s));
  EXPECT_TRUE(found.iptc.empty());
  EXPECT_TRUE(found.has_more);
}

}  // namespace
}  // namespace pressoir::raster
