#include "codecs/pdf/pictures/jpx.h"

#include <gtest/gtest.h>

#include <string>

namespace pressoir::codecs::pdf {
namespace {

std::string number(std::size_t value, unsigned bytes) {
  std::string out;
  for (unsigned i = bytes; i > 0; --i) out += static_cast<char>(value >> 8 * (i - 1) & 0xFFU);
  return out;
}

std::string segment(unsigned marker, std::string_view payload) {
  return number(marker, 2) + number(payload.size() + 2, 2) + std::string(payload);
}

std::string part(unsigned tile, unsigned index, std::string_view header, std::string_view data) {
  return number(0xFF90, 2) + number(10, 2) + number(tile, 2) +
         number(14 + header.size() + data.size(), 4) + number(index, 1) + number(0, 1) +
         std::string(header) + number(0xFF93, 2) + std::string(data);
}

const std::string kSize = segment(0xFF51, "size"), kStyle = segment(0xFF52, "style");

std::string codestream(const std::string& main_header, const std::string& parts) {
  return number(0xFF4F, 2) + kSize + main_header + parts + number(0xFFD9, 2);
}

std::string box(const std::string& type, const std::string& content) {
  return number(content.size() + 8, 4) + type + content;
}

std::optional<std::string> smaller(const std::string& text) {
  const auto result = smaller_jpx(as_bytes(text));
  if (!result) return std::nullopt;
  return std::string(as_text(*result));
}

std::string whole_part(unsigned tile, std::string_view header, std::string_view data) {
  auto out = part(tile, 0, header, data);
  out[11] = '\1';
  return out;
}

TEST(Jpx, parts_of_a_tile_are_joined) {
  EXPECT_EQ(smaller(codestream(kStyle, part(0, 0, kStyle, "ab") + part(1, 0, "", "c") +
                                           part(0, 1, "", "d") + part(1, 1, "", "e"))),
            codestream(kStyle, whole_part(0, kStyle, "abd") + whole_part(1, "", "ce")));
}

TEST(Jpx, what_says_nothing_of_the_picture_goes) {
  const auto comment = segment(0xFF64, "made by somebody"), lengths = segment(0xFF58, "12345");
  const auto start = box("jP  ", "\r\n\x87\n") + box("ftyp", "jpx ....jp2 ") + box("jp2h", "head");
  const auto words = box("xml ", "<a/>");
  EXPECT_EQ(smaller(start + box("rreq", "\1\2") + words +
                    box("jp2c", codestream(comment, part(0, 0, lengths, "ab")))),
            start + words + box("jp2c", codestream("", whole_part(0, "", "ab"))));
}

TEST(Jpx, what_is_not_known_stays_as_it_is) {
  const auto good = part(0, 0, "", "ab") + part(0, 1, "", "cd");
  ASSERT_TRUE(smaller(codestream("", good)));
  EXPECT_FALSE(smaller(codestream(segment(0xFF5F, "progressions"), good)));
  EXPECT_FALSE(smaller(codestream(segment(0xFF60, "packed headers"), good)));
  EXPECT_FALSE(smaller(codestream("", part(0, 1, "", "ab") + part(0, 0, "", "cd"))));
  EXPECT_FALSE(smaller(codestream("", part(0, 0, "", "ab") + part(0, 1, kStyle, "cd"))));
  EXPECT_FALSE(smaller(box("ftyp", "jpx ....") + box("jp2c", codestream("", good))));
  EXPECT_FALSE(smaller(box("ftyp", "jp2 ") + box("jpch", "") + box("jp2c", codestream("", good))));
  EXPECT_FALSE(smaller(number(0xFF4F, 2) + kSize + good + number(0xFF60, 2) + good));
  const auto text = codestream("", good);
  for (std::size_t size = 0; size < text.size(); ++size)
    EXPECT_FALSE(smaller(text.substr(0, size)));
}

}  // namespace
}  // namespace pressoir::codecs::pdf
