#include "dialects/forms.h"

#include <gtest/gtest.h>

namespace pressoir::dialects {
namespace {

http::FormFile part(std::string name, std::string_view content) {
  http::FormFile file{"file", std::move(name), TempFile::create(::testing::TempDir())};
  file.content.append(as_bytes(content));
  return file;
}

TEST(Forms, have_no_text_in_fields_that_are_absent) {
  http::Form form;
  form.fields = {{"a", "1"}, {"a", "2"}, {"b", ""}};
  EXPECT_EQ(text_in(form, "a"), "2");
  EXPECT_EQ(text_in(form, "b"), "");
  EXPECT_EQ(text_in(form, "c"), "");
}

TEST(Forms, distinguish_an_empty_file_from_none) {
  EXPECT_FALSE(is_chosen(part("", "")));
  EXPECT_TRUE(is_chosen(part("a.jpg", "")));
  EXPECT_TRUE(is_chosen(part("", "x")));
}

TEST(Forms, give_their_files_away) {
  http::FormFile file = part("/tmp/a.jpg", "xyz");
  const service::Upload upload = taken(file, "a.jpg");
  EXPECT_EQ(upload.file_name, "a.jpg");
  EXPECT_EQ(upload.content.size(), 3U);
}

}  // namespace
}  // namespace pressoir::dialects
