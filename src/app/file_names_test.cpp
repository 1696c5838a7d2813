#include "app/file_names.h"

#include <gtest/gtest.h>

namespace pressoir::app {
namespace {

const FormatInfo& format(const char* name) { return *engine::format_named(name); }

TEST(FileNames, every_spelling_of_an_extension_names_its_format) {
  for (const auto* name : {"a.jpg", "a.JPG", "a.jpeg", "b/a.b.JPE", "a.jfif"})
    EXPECT_EQ(format_by_name(name), &format("jpeg")) << name;
  EXPECT_EQ(format_by_name("a.TIFF"), &format("tiff"));
  for (const auto* name : {"a.heif", "a.hif", "a.heic"})
    EXPECT_EQ(format_by_name(name), &format("heif")) << name;
  EXPECT_EQ(format_by_name("a.mpo"), &format("jpeg"));
  EXPECT_EQ(format_by_name("a.apng"), &format("png"));
  EXPECT_EQ(format_by_name("a.dib"), &format("bmp"));
  for (const auto* name : {"jpg", ".jpg", "a.jpg.txt", "a.10", "a.", ""})
    EXPECT_EQ(format_by_name(name), nullptr) << name;
}

TEST(FileNames, an_extension_is_replaced_when_it_is_that_of_another_format_and_else_added) {
  EXPECT_EQ(named_for("b/a.png", format("webp")), "b/a.webp");
  EXPECT_EQ(named_for("a.JPEG", format("jpeg")), "a.JPEG");
  EXPECT_EQ(named_for("shot 10.15", format("webp")), "shot 10.15.webp");
  EXPECT_EQ(named_for("photo", format("jpeg")), "photo.jpg");
}

TEST(FileNames, only_an_extension_of_another_format_is_false) {
  EXPECT_EQ(without_false_extension("a.webp", format("jpeg")), "a.jpg");
  EXPECT_EQ(without_false_extension("a.jpeg", format("jpeg")), "a.jpeg");
  EXPECT_EQ(without_false_extension("upload.tmp", format("jpeg")), "upload.tmp");
  EXPECT_EQ(without_false_extension("photo", format("jpeg")), "photo");
}

}  // namespace
}  // namespace pressoir::app
