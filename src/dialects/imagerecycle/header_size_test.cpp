#include "dialects/imagerecycle/header_size.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <string>

#include "base/bytes.h"
#include "base/files/temp_file.h"

namespace pressoir::dialects::imagerecycle {
namespace {

TempFile file_with(std::string_view content) {
  auto file = TempFile::create(::testing::TempDir());
  file.append(as_bytes(content));
  return file;
}

std::string bytes(std::initializer_list<int> values) {
  std::string text;
  for (const int value : values) text += static_cast<char>(value);
  return text;
}

void expect_size(std::string_view content, std::uint32_t width, std::uint32_t height) {
  const auto size = header_size(file_with(content));
  EXPECT_EQ(size.width, width);
  EXPECT_EQ(size.height, height);
}

TEST(HeaderSize, is_found_in_each_format) {
  const auto app0 = bytes({0xFF, 0xD8, 0xFF, 0xE0, 0, 4, 1, 2});
  expect_size(app0 + bytes({0xFF, 0xFF, 0xC2, 0, 11, 8, 0x01, 0x02, 0x03, 0x04, 1, 1}), 772, 258);
  expect_size(
      "\x89PNG\r\n\x1A\n" + bytes({0, 0, 0, 13}) + "IHDR" + bytes({0, 0, 1, 0, 0, 0, 0, 200, 8, 2}),
      256, 200);
  expect_size("GIF89a" + bytes({0x2C, 0x01, 0xC8, 0x00, 0}), 300, 200);
  expect_size("RIFF....WEBPVP8X" + bytes({10, 0, 0, 0, 0, 0, 0, 0, 0x2B, 1, 0, 0xC7, 0, 0, 0}), 300,
              200);
  expect_size(
      "RIFF....WEBPVP8 " + bytes({10, 0, 0, 0, 0, 0, 0, 0x9D, 1, 0x2A, 0x2C, 0x01, 0xC8, 0x00, 0}),
      300, 200);
  // 299 and 199 in 14 bits each
  expect_size(
      "RIFF....WEBPVP8L" + bytes({10, 0, 0, 0, 0x2F, 0x2B, 0xC1, 0x31, 0, 0, 0, 0, 0, 0, 0}), 300,
      200);
}

/// Counts how often it is read.
class Counted final : public Readable {
 public:
  explicit Counted(std::string content) : content_(std::move(content)) {}
  [[nodiscard]] std::uint64_t size() const override { return content_.size(); }
  std::size_t read_at(std::uint64_t offset, std::span<std::byte> into) const override {
    ++reads;
    const auto rest = as_bytes(content_).subspan(std::min<std::size_t>(offset, content_.size()));
    const auto bytes = std::min(rest.size(), into.size());
    std::copy_n(rest.begin(), bytes, into.begin());
    return bytes;
  }
  mutable int reads = 0;

 private:
  std::string content_;
};

TEST(HeaderSize, is_read_in_large_pieces) {
  const auto start = bytes({0xFF, 0xD8}), small = bytes({0xFF, 0xE0, 0, 4, 1, 2});
  const auto frame = bytes({0xFF, 0xC0, 0, 11, 8, 0x01, 0x02, 0x03, 0x04, 1, 1});
  std::string many = start;
  for (int i = 0; i < 900; ++i) many += small;
  const Counted one_piece(many + frame);
  EXPECT_EQ(header_size(one_piece).width, 772U);
  EXPECT_EQ(one_piece.reads, 1);

  // Of segments of the greatest size each starts behind what was read.
  const auto large = bytes({0xFF, 0xE1, 0xFF, 0xFF}) + std::string(65'533, 'x');
  const Counted three_pieces(start + large + large + frame);
  EXPECT_EQ(header_size(three_pieces).width, 772U);
  EXPECT_EQ(three_pieces.reads, 3);

  const Counted nothing("");
  EXPECT_EQ(header_size(nothing).width, 0U);
}

TEST(HeaderSize, is_nothing_of_what_is_cut_short_or_another_format) {
  expect_size("", 0, 0);
  expect_size("\xFF\xD8\xFF", 0, 0);
  expect_size(bytes({0xFF, 0xD8, 0xFF, 0xDA, 0, 12, 0, 0, 0, 0, 0, 0, 0}), 0, 0);
  expect_size("\x89PNG\r\n\x1A\n", 0, 0);
  expect_size("GIF89a", 0, 0);
  expect_size("RIFF....WEBPVP8X", 0, 0);
  expect_size("RIFF", 0, 0);
  expect_size("%PDF-1.4 and what stands behind it in a file", 0, 0);
}

}  // namespace
}  // namespace pressoir::dialects::imagerecycle
