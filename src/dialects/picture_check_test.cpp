#include "dialects/picture_check.h"

#include <gtest/gtest.h>

#include <string>

#include "base/error.h"

namespace pressoir::dialects {
namespace {

std::string refusal_of(std::string_view content, std::string_view name = "a.jpg") {
  TempFile file = TempFile::create(::testing::TempDir());
  file.append(as_bytes(content));
  try {
    check_picture(head_of(file), name, 12);
  } catch (const Error& problem) {
    return std::string(name_of(problem.code())) + ": " + problem.what();
  }
  return "";
}

TEST(PictureCheck, names_the_file_and_what_is_wrong_with_it) {
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
