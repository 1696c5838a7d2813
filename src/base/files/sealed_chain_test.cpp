#include "base/files/sealed_chain.h"

#include <gtest/gtest.h>

#include "base/crypto/crypto.h"
#include "base/error.h"

namespace pressoir::crypto {
namespace {

class Chain : public testing::Test {
 protected:
  static TempFile file_of(std::string_view text) {
    auto file = TempFile::create(std::filesystem::temp_directory_path());
    file.append(as_bytes(text));
    return file;
  }
  static std::string text_of(std::size_t bytes) {
    std::string text(bytes, '\0');
    for (std::size_t i = 0; i < bytes; ++i) text[i] = static_cast<char>(i * 7 + i / 251);
    return text;
  }
  TempFile sealed(const std::vector<std::string>& pieces) const {
    auto file = file_of("");
    std::uint64_t end = 0;
    std::uint32_t number = 0;
    for (const auto& piece : pieces) end = chain_.append(file, end, number++, file_of(piece));
    chain_.finish(file, end, number);
    return file;
  }
  [[nodiscard]] ReadablePtr open(const TempFile& file, const std::string& name = "name") const {
    return SealedChain(cipher_, name).open(readable(file.duplicate()));
  }
  [[nodiscard]] std::string opened(std::string_view bytes) const {
    return std::string(as_text(open(file_of(bytes))->read_all(1 << 24)));
  }
  static std::string bytes_of(const TempFile& file) {
    return std::string(as_text(file.read_all(1 << 24)));
  }

  FileCipher cipher_{sha256(as_bytes("a key"))};
  SealedChain chain_{cipher_, "name"};
};

TEST_F(Chain, gives_back_what_its_pieces_were) {
  const auto text = text_of(400'000);
  for (const std::vector<std::size_t>& sizes :
       {std::vector<std::size_t>{}, {0}, {1}, {65'536}, {70'000, 0, 65'536, 1, 131'073}}) {
    std::vector<std::string> pieces;
    std::string whole;
    for (const auto size : sizes) {
      pieces.push_back(text.substr(whole.size(), size));
      whole += pieces.back();
    }
    const auto file = sealed(pieces);
    EXPECT_EQ(whole, as_text(open(file)->read_all(1 << 24)));
    EXPECT_EQ(
        whole,
        as_text(cipher_.open_in_place(readable(file.duplicate()), "name")->read_all(1 << 24)));
    if (whole.size() > 100) {
      EXPECT_EQ(std::string::npos, bytes_of(file).find(whole.substr(0, 40)));
    }
  }
}

TEST_F(Chain, is_read_at_any_offset) {
  const auto text = text_of(300'000);
  const auto file = sealed({text.substr(0, 70'000), text.substr(70'000, 3), text.substr(70'003)});
  const auto plain = open(file);
  ASSERT_EQ(text.size(), plain->size());
  for (const std::size_t at : {0UL, 69'990UL, 70'001UL, 70'003UL, 135'530UL, 299'999UL}) {
    Buffer part(std::min<std::size_t>(5'000, text.size() - at));
    ASSERT_EQ(part.size(), plain->read_at(at, part)) << at;
    EXPECT_EQ(text.substr(at, part.size()), as_text(part)) << at;
  }
  Buffer part(1);
  EXPECT_EQ(0U, plain->read_at(text.size(), part));
}

TEST_F(Chain, overwrites_what_a_crash_left_behind_its_end) {
  auto file = file_of("");
  const auto end = chain_.append(file, 0, 0, file_of("first"));
  chain_.append(file, end, 1, file_of("of a piece that nobody heard of"));
  const auto next = chain_.append(file, end, 1, file_of(" second"));
  chain_.finish(file, next, 2);
  EXPECT_EQ("first second", as_text(open(file)->read_all(100)));
}

TEST_F(Chain, knows_that_its_end_was_lost) {
  auto file = file_of("");
  const auto end = chain_.append(file, 0, 0, file_of("first"));
  file.truncate(end - 1);
  try {
    chain_.append(file, end, 1, file_of("second"));
    FAIL() << "nothing was missed";
  } catch (const Error& error) {
    EXPECT_EQ(ErrorCode::not_found, error.code());
  }
}

TEST_F(Chain, is_refused_when_anything_was_changed) {
  const auto bytes = bytes_of(sealed({text_of(70'000), "second"}));
  EXPECT_EQ(text_of(70'000) + "second", opened(bytes));
  EXPECT_THROW(open(file_of(bytes), "other")->read_all(1 << 20), Error);
  for (const std::size_t at : {0UL, 15UL, 20UL, 60UL, 66'000UL, bytes.size() - 1}) {
    auto changed = bytes;
    changed[at] = static_cast<char>(changed[at] ^ 1);
    EXPECT_THROW(opened(changed), Error) << at;
  }
  for (const auto kept : {bytes.size() - 1, bytes.size() - 64, std::size_t{9}, std::size_t{0}})
    EXPECT_THROW(opened(bytes.substr(0, kept)), Error) << kept;
}

TEST_F(Chain, is_refused_without_one_of_its_pieces) {
  auto file = file_of("");
  auto end = chain_.append(file, 0, 0, file_of("first"));
  const auto first = bytes_of(file);
  end = chain_.append(file, end, 1, file_of("second"));
  const auto both = bytes_of(file);
  chain_.finish(file, end, 2);
  const auto whole = bytes_of(file);
  EXPECT_EQ("firstsecond", opened(whole));
  EXPECT_THROW(opened(both), Error) << "without its end";
  EXPECT_THROW(opened(first + whole.substr(both.size())), Error) << "without the second";
  EXPECT_THROW(opened(whole.substr(0, 8) + whole.substr(first.size())), Error)
      << "without the first";
}

}  // namespace
}  // namespace pressoir::crypto
