#include "codecs/pdf/structure/xmp.h"

#include <gtest/gtest.h>

namespace pressoir::codecs::pdf {
namespace {

TEST(Xmp, padding_before_the_end_of_a_packet_goes) {
  EXPECT_EQ(without_padding("<?xpacket begin=''?><x:xmpmeta/>\n" + std::string(2'000, ' ') +
                            "\n<?xpacket end='w'?>"),
            "<?xpacket begin=''?><x:xmpmeta/>\n<?xpacket end='w'?>");
}

TEST(Xmp, what_is_no_padding_stays) {
  for (const auto* text : {"", "<x:xmpmeta/>  ", "   <?xpacket end='w'?>", "<?xpacket end='w'?>",
                           "<x/>text   <?xpacket end='w'?>", "<x/>\n<?xpacket end='w'?>  "})
    EXPECT_EQ(without_padding(text), text);
}

}  // namespace
}  // namespace pressoir::codecs::pdf
