#include "base/crypto/crypto.h"

#include <gtest/gtest.h>
#include <sys/stat.h>
#include <unistd.h>

#include <fstream>
#include <set>
#include <thread>

namespace pressoir::crypto {
namespace {

class KeyFile : public testing::Test {
 protected:
  void SetUp() override {
    std::string pattern = testing::TempDir() + "crypto_test_XXXXXX";
    ASSERT_NE(::mkdtemp(pattern.data()), nullptr);
    folder = pattern;
  }
  void TearDown() override { std::filesystem::remove_all(folder); }
  [[nodiscard]] std::filesystem::path file() const { return folder / "key"; }
  std::filesystem::path folder;
};

TEST(Crypto, makes_tokens_of_the_whole_alphabet_that_differ) {
  const auto token = random_token(20'000);
  EXPECT_EQ(token.size(), 20'000U);
  EXPECT_EQ(std::set<char>(token.begin(), token.end()).size(), 62U);
  for (const char c : token) ASSERT_TRUE(std::isalnum(static_cast<unsigned char>(c)));
  EXPECT_NE(random_token(32), random_token(32));
  EXPECT_EQ(random_token(0), "");
}

TEST(Crypto, hashes_like_the_standard_example) {
  // FIPS 180-2, appendix B.1.
  EXPECT_EQ(hex(sha256(as_bytes("abc"))),
            "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad");
  EXPECT_EQ(hex(sha256({})), "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855");
}

TEST(Crypto, compares_whole_texts) {
  EXPECT_TRUE(equal_in_constant_time("secret", "secret"));
  EXPECT_TRUE(equal_in_constant_time("", ""));
  EXPECT_FALSE(equal_in_constant_time("secret", "secreT"));
  EXPECT_FALSE(equal_in_constant_time("secret", "secrets"));
}

TEST_F(KeyFile, is_made_once_for_the_owner_only) {
  const auto first = SealingKey::load_or_create(file());
  const auto again = SealingKey::load_or_create(file());
  EXPECT_EQ(again.open(first.seal("api key")), "api key");
  struct stat status {};
  ASSERT_EQ(::stat(file().c_str(), &status), 0);
  EXPECT_EQ(status.st_mode & 0777U, 0600U);
  EXPECT_EQ(status.st_size, 32);
}

TEST_F(KeyFile, is_one_key_when_several_threads_make_it) {
  std::vector<std::string> prints(8);
  std::vector<std::thread> threads;
  for (auto& print : prints)
    threads.emplace_back([&] { print = SealingKey::load_or_create(file()).fingerprint("same"); });
  for (auto& thread : threads) thread.join();
  EXPECT_EQ(std::set<std::string>(prints.begin(), prints.end()).size(), 1U);
}

TEST_F(KeyFile, seals_differently_each_time_and_opens_again) {
  const auto key = SealingKey::load_or_create(file());
  for (const auto* text : {"", "x", "a key of some length"}) {
    EXPECT_NE(key.seal(text), key.seal(text));
    EXPECT_EQ(key.open(key.seal(text)), text);
  }
}

TEST_F(KeyFile, notices_every_changed_character) {
  const auto key = SealingKey::load_or_create(file());
  const auto sealed = key.seal("text");
  for (std::size_t i = 0; i < sealed.size(); ++i) {
    auto changed = sealed;
    changed[i] = changed[i] == '0' ? '1' : '0';
    EXPECT_THROW((void)key.open(changed), Error) << i;
    EXPECT_THROW((void)key.open(sealed.substr(0, i)), Error) << i;
  }
  EXPECT_THROW((void)key.open("not hexadecimal!"), Error);
}

TEST_F(KeyFile, cannot_open_what_another_key_sealed) {
  const auto key = SealingKey::load_or_create(file());
  const auto other = SealingKey::load_or_create(folder / "other");
  EXPECT_THROW((void)other.open(key.seal("text")), Error);
  EXPECT_NE(other.fingerprint("text"), key.fingerprint("text"));
}

TEST_F(KeyFile, fingerprints_are_stable_and_differ_between_texts) {
  const auto key = SealingKey::load_or_create(file());
  EXPECT_EQ(key.fingerprint("a"), key.fingerprint("a"));
  EXPECT_NE(key.fingerprint("a"), key.fingerprint("b"));
  EXPECT_EQ(key.fingerprint("a").size(), 64U);
}

TEST_F(KeyFile, refuses_a_damaged_file_and_a_folder_that_is_not_there) {
  std::ofstream(file()) << "short";
  EXPECT_THROW((void)SealingKey::load_or_create(file()), Error);
  EXPECT_THROW((void)SealingKey::load_or_create("/nonexistent/key"), Error);
}

}  // namespace
}  // namespace pressoir::crypto
