#include "base/short_name.h"

#include <gtest/gtest.h>

namespace pressoir {
namespace {

TEST(ShortName, keeps_the_extension) {
  EXPECT_EQ(short_name("photo.jpg", 255), "photo.jpg");
  EXPECT_EQ(short_name(std::string(300, 'x') + ".jpg", 255), std::string(251, 'x') + ".jpg");
  EXPECT_EQ(short_name(std::string(300, 'x'), 255), std::string(255, 'x'));
}

TEST(ShortName, takes_only_a_short_end_for_an_extension) {
  const std::string sentence = "one. " + std::string(300, 'x');
  EXPECT_EQ(short_name(sentence, 255), sentence.substr(0, 255));
}

TEST(ShortName, cuts_between_characters) {
  const std::string umlauts = std::string(250, 'x') + "\xC3\xA4\xC3\xA4.jpeg";
  EXPECT_EQ(short_name(umlauts, 256), std::string(250, 'x') + ".jpeg");
  EXPECT_EQ(short_name(umlauts, 257), std::string(250, 'x') + "\xC3\xA4.jpeg");
  EXPECT_EQ(whole_characters("a\xF0\x9F\xA7\x80", 4), "a");
  EXPECT_EQ(whole_characters("a\xF0\x9F\xA7\x80", 5), "a\xF0\x9F\xA7\x80");
}

TEST(ShortName, cuts_invalid_utf8_anywhere) {
  EXPECT_EQ(short_name(std::string(300, '\x80'), 255).size(), 255U);
}

}  // namespace
}  // namespace pressoir
