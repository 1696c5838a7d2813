#include "codecs/svg/format.h"

#include <gtest/gtest.h>

#include "codecs/svg/document/gzip.h"

namespace pressoir::codecs::svg {
namespace {

bool looks(std::string_view text) { return looks_like_svg(as_bytes(text)); }

TEST(SvgRecognition, finds_the_root) {
  for (const std::string_view text :
       {"<svg/>", "<svg xmlns='x'>", " \n<svg\n", "\xEF\xBB\xBF<?xml version='1.0'?><svg>",
        "<!-- <x> --><!DOCTYPE svg [<!ENTITY a \"<b>\">]><svg>", "<s:svg>", "<!DOCTYPE svg><svg>"})
    EXPECT_TRUE(looks(text)) << text;
  EXPECT_TRUE(
      looks("<?xml version='1.0'?>\n<!DOCTYPE  svg PUBLIC 'a' 'b' [<!ENTITY a 'far too lon"));
  EXPECT_FALSE(looks("<!DOCTYPE svgx [<!ENTITY a 'far too lon"));
  EXPECT_TRUE(looks(std::string_view("\xFF\xFE<\0s\0v\0g\0>\0", 12)));
  EXPECT_TRUE(looks(std::string_view("\xFE\xFF\0<\0s\0v\0g\0>", 12)));
  EXPECT_TRUE(looks("<html><body><svg>"));
}

TEST(SvgRecognition, leaves_others_to_others) {
  for (const std::string_view text :
       {"", "<", "<svgx>", "svg", "<x><svg>", "<!-- <svg>", "<!DOCTYPE", "<html><body>",
        "\x1F\x8B\x08", "GIF89a", "<?xml"})
    EXPECT_FALSE(looks(text)) << text;
}

TEST(SvgRecognition, knows_gzip) {
  const auto whole = packed(as_bytes("<svg><g/></svg>"));
  EXPECT_TRUE(is_gzip(whole));
  EXPECT_FALSE(is_gzip(as_bytes("<svg>")));
  EXPECT_EQ(as_text(unpacked(whole, 100)), "<svg><g/></svg>");
}

TEST(SvgRecognition, unpacks_within_limits) {
  const std::string much(1'000'000, ' ');
  const auto bomb = packed(as_bytes(much));
  EXPECT_EQ(unpacked(bomb, 1'000'000).size(), 1'000'000U);
  try {
    (void)unpacked(bomb, 999'999);
    FAIL();
  } catch (const Error& error) {
    EXPECT_EQ(error.code(), ErrorCode::limit_exceeded);
  }
  EXPECT_THROW((void)unpacked(Bytes(bomb).first(bomb.size() / 2), 1'000'000), Error);
}

}  // namespace
}  // namespace pressoir::codecs::svg
