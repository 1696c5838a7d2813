#include "base/files/file_cipher.h"

#include <gtest/gtest.h>

#include "base/crypto/crypto.h"

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

/// Counts what is read of a file.
class Counted final : public Readable {
 public:
  Counted(TempFile file, std::uint64_t& read) : file_(std::move(file)), read_(read) {}
  [[nodiscard]] std::uint64_t size() const override { return file_.size(); }
  std::size_t read_at(std::uint64_t offset, std::span<std::byte> into) const override {
    const auto got = file_.read_at(offset, into);
    read_ += got;
    return got;
  }

 private:
  TempFile file_;
  std::uint64_t& read_;
};

constexpr std::size_t kSealedHead = 40, kSealedSegment = 65536 + 16;

TEST_F(SealedFile, is_read_in_place_as_it_was) {
  for (const std::size_t size : {0, 1, 65535, 65536, 65537, 131072, 200000}) {
    std::string text(size, 'x');
    for (std::size_t i = 0; i < size; ++i) text[i] = static_cast<char>(i * 7 + i / 251);
    const auto file =
        cipher_.open_in_place(readable(cipher_.seal(file_of(text), "name", folder())), "name");
    EXPECT_EQ(file->size(), size);
    EXPECT_EQ(text, as_text(file->read_all(1 << 24))) << size;
    for (const std::size_t at : {0UL, 1UL, 65530UL, 65536UL, 131071UL, 199999UL, 300000UL}) {
      Buffer piece(10);
      piece.resize(file->read_at(at, piece));
      EXPECT_EQ(at < size ? text.substr(at, 10) : "", as_text(piece)) << size << " at " << at;
    }
  }
}

TEST_F(SealedFile, is_read_where_it_is_asked_for) {
  std::uint64_t read = 0;
  auto sealed = cipher_.seal(file_of(std::string(10 << 20, 'a')), "name", folder());
  const auto file =
      cipher_.open_in_place(std::make_shared<Counted>(std::move(sealed), read), "name");
  EXPECT_EQ(read, kSealedHead + kSealedSegment);  // the last one vouches for the size
  read = 0;
  Buffer piece(1000);
  EXPECT_EQ(file->read_at(5'000'000, piece), 1000U);
  EXPECT_EQ(read, kSealedSegment);
  read = 0;
  EXPECT_EQ(file->read_at(3 * 65536 - 1, piece), 1000U);
  EXPECT_EQ(read, 2 * kSealedSegment);
}

TEST_F(SealedFile, is_not_read_in_place_where_it_was_changed) {
  const auto sealed = text_of(cipher_.seal(file_of(std::string(150000, 'a')), "name", folder()));
  const auto opened_in_place = [&](const std::string& bytes, const std::string& name) {
    return cipher_.open_in_place(readable(file_of(bytes)), name);
  };
  EXPECT_THROW(opened_in_place(sealed, "other"), Error);
  for (const std::size_t bytes : {0UL, kSealedHead, kSealedHead + 15, kSealedHead + kSealedSegment,
                                  kSealedHead + kSealedSegment + 15, sealed.size() - 1})
    EXPECT_THROW(opened_in_place(sealed.substr(0, bytes), "name"), Error) << bytes;
  auto changed = sealed;
  changed[kSealedHead + 5] = static_cast<char>(changed[kSealedHead + 5] ^ 1);
  const auto file = opened_in_place(changed, "name");
  Buffer piece(10);
  EXPECT_THROW(file->read_at(0, piece), Error);
  EXPECT_EQ(file->read_at(70'000, piece), 10U);
  auto swapped = sealed;
  swapped.replace(kSealedHead, kSealedSegment,
                  sealed.substr(kSealedHead + kSealedSegment, kSealedSegment));
  EXPECT_THROW(opened_in_place(swapped, "name")->read_at(0, piece), Error);
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
