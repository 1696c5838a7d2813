#include "base/file_cipher.h"

#include <gtest/gtest.h>

#include "base/crypto.h"

namespace pressoir::crypto {
namespace {

class SealedFile : public testing::Test {
 protected:
  static TempFile file_of(const std::string& text) {
    auto file = TempFile::create(folder());
    file.append(as_bytes(text));
    return file;
  }
  static std::filesystem::path folder() { return std::filesystem::temp_directory_path(); }
  static std::string text_of(const TempFile& file) {
    return std::string(as_text(file.read_all(1 << 24)));
  }
  [[nodiscard]] std::string opened(const std::string& sealed, const std::string& name) const {
    return text_of(cipher_.open(file_of(sealed), name, folder()));
  }
  FileCipher cipher_{sha256(as_bytes("a key"))};
};

TEST_F(SealedFile, opens_again_at_every_size) {
  for (const std::size_t size : {0, 1, 65535, 65536, 65537, 131072, 200000}) {
    std::string text(size, 'x');
    for (std::size_t i = 0; i < size; ++i) text[i] = static_cast<char>(i * 7 + i / 251);
    const auto sealed = cipher_.seal(file_of(text), "name", folder());
    EXPECT_EQ(text, text_of(cipher_.open(sealed, "name", folder()))) << size;
    if (size > 100) {
      EXPECT_EQ(std::string::npos, text_of(sealed).find(text.substr(0, 40)));
    }
  }
}

TEST_F(SealedFile, is_another_file_each_time) {
  const auto text = file_of("same");
  EXPECT_NE(text_of(cipher_.seal(text, "n", folder())), text_of(cipher_.seal(text, "n", folder())));
}

TEST_F(SealedFile, is_refused_when_anything_was_changed) {
  const std::string text(150000, 'a');
  const auto sealed = text_of(cipher_.seal(file_of(text), "name", folder()));
  EXPECT_THROW(opened(sealed, "other"), Error);
  for (const std::size_t at : {0UL, 9UL, 40UL, 65576UL, sealed.size() - 1}) {
    auto changed = sealed;
    changed[at] = static_cast<char>(changed[at] ^ 1);
    EXPECT_THROW(opened(changed, "name"), Error) << at;
  }
  constexpr std::size_t kHead = 40, kPart = 65536 + 16;
  EXPECT_THROW(opened(sealed.substr(0, kHead + kPart), "name"), Error) << "the rest cut off";
  EXPECT_THROW(opened(sealed.substr(0, kHead), "name"), Error);
  EXPECT_THROW(opened("", "name"), Error);
  auto swapped = sealed;
  swapped.replace(kHead, kPart, sealed.substr(kHead + kPart, kPart));
  swapped.replace(kHead + kPart, kPart, sealed.substr(kHead, kPart));
  EXPECT_THROW(opened(swapped, "name"), Error);
  const FileCipher other(sha256(as_bytes("another key")));
  EXPECT_THROW(static_cast<void>(other.open(file_of(sealed), "name", folder())), Error);
}

TEST(Hash, of_a_file_is_that_of_its_bytes) {
  const std::string text(200001, 'z');
  auto file = TempFile::create(std::filesystem::temp_directory_path());
  file.append(as_bytes(text));
  EXPECT_EQ(sha256(as_bytes(text)), sha256(file));
}

// RFC 4231, test case 2.
TEST(Hmac, is_that_of_the_standard) {
  EXPECT_EQ("5bdcc146bf60754e6a042426089575c75a003f089d2739839dec58b964ec3843",
            hex(hmac_sha256("Jefe", "what do ya want for nothing?")));
}

TEST(RandomHex, has_the_digits_asked_for) {
  EXPECT_EQ(32U, random_hex(32).size());
  EXPECT_EQ(7U, random_hex(7).size());
  EXPECT_EQ(std::string::npos, random_hex(100).find_first_not_of("0123456789abcdef"));
  EXPECT_NE(random_hex(32), random_hex(32));
}

}  // namespace
}  // namespace pressoir::crypto
