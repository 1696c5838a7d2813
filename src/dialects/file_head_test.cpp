#include "dialects/file_head.h"

#include <gtest/gtest.h>

#include <array>
#include <string>

#include "base/error.h"

namespace pressoir::dialects {
namespace {

constexpr std::array<std::string_view, 4> kNames{"jpeg", "png", "gif", "webp"};
constexpr FormatNames kServed{kNames};

FileHead head_of(std::string_view content, FormatNames served = kServed) {
  TempFile file = TempFile::create(::testing::TempDir());
  file.append(as_bytes(content));
  return dialects::head_of(file, served);
}

std::string refusal_of(std::string_view content, std::string_view name = "a.jpg") {
  try {
    check_file(head_of(content), name, 12, kServed);
  } catch (const Error& problem) {
    return std::string(name_of(problem.code())) + ": " + problem.what();
  }
  return "";
}

TEST(FileHead, tells_format_and_type) {
  EXPECT_EQ(head_of("\xFF\xD8\xFF\xE0").name(), Format("jpeg"));
  EXPECT_EQ(head_of("\xFF\xD8\xFF\xE0").mime(), "image/jpeg");
  EXPECT_EQ(head_of("\x89PNG\r\n\x1A\n....").mime(), "image/png");
  EXPECT_EQ(head_of("GIF89a").mime(), "image/gif");
  EXPECT_EQ(head_of("RIFF....WEBPVP8 ").mime(), "image/webp");
  EXPECT_EQ(head_of("GIF89a").bytes, 6U);
  for (const char* other : {"", "%PDF-1.4", "<svg/>", "RIFF....WAVE", "GIF90a", "BM"}) {
    EXPECT_EQ(head_of(other).mime(), "application/octet-stream") << other;
    EXPECT_FALSE(head_of(other).name()) << other;
  }
}

TEST(FileHead, has_no_format_that_the_api_has_not) {
  EXPECT_EQ(head_of("GIF89a", kServed.subspan(2)).name(), Format("gif"));
  EXPECT_FALSE(head_of("GIF89a", kServed.first(2)).name());
  const std::string tiff("II\x2A\0\x08\0\0\0", 8);
  EXPECT_FALSE(head_of(tiff).name()) << "the engine can read it";
}

TEST(FileHead, is_checked_by_the_name_of_the_file) {
  EXPECT_EQ(refusal_of("\xFF\xD8\xFF"), "");
  EXPECT_EQ(refusal_of(""), R"(invalid_request: The file "a.jpg" is empty)");
  EXPECT_EQ(refusal_of("", ""), "invalid_request: The file is empty");
  EXPECT_EQ(refusal_of("\xFF\xD8\xFF and much more"),
            R"(payload_too_large: The file "a.jpg" has 17 bytes; the limit is 12)");
  EXPECT_EQ(refusal_of("%PDF-1.4"),
            R"(unsupported_format: The file "a.jpg" is not a JPEG, PNG, GIF or WebP)");
}

}  // namespace
}  // namespace pressoir::dialects
