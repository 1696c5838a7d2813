#include "app/file_names.h"

#include <gtest/gtest.h>

namespace pressoir::app {
namespace {

const codecs::Codec& codec(const char* name) { return *codecs::codec_named(name); }

TEST(FileNames, every_spelling_of_an_extension_names_its_format) {
  for (const auto* name : {"a.jpg", "a.JPG", "a.jpeg", "b/a.b.JPE", "a.jfif"})
    EXPECT_EQ(codec_by_name(name), &codec("jpeg")) << name;
  EXPECT_EQ(codec_by_name("a.TIFF"), &codec("tiff"));
  for (const auto* name : {"a.heif", "a.hif", "a.heic"})
    EXPECT_EQ(codec_by_name(name), &codec("heif")) << name;
  EXPECT_EQ(codec_by_name("a.mpo"), &codec("jpeg"));
  EXPECT_EQ(codec_by_name("a.apng"), &codec("png"));
  EXPECT_EQ(codec_by_name("a.dib"), &codec("bmp"));
  for (const auto* name : {"jpg", ".jpg", "a.jpg.txt", "a.10", "a.", ""})
    EXPECT_EQ(codec_by_name(name), nullptr) << name;
}

TEST(FileNames, an_extension_is_replaced_when_it_is_that_of_another_format_and_else_added) {
  EXPECT_EQ(named_for("b/a.png", codec("webp")), "b/a.webp");
  EXPECT_EQ(named_for("a.JPEG", codec("jpeg")), "a.JPEG");
  EXPECT_EQ(named_for("shot 10.15", codec("webp")), "shot 10.15.webp");
  EXPECT_EQ(named_for("photo", codec("jpeg")), "photo.jpg");
}

TEST(FileNames, only_an_extension_of_another_format_is_false) {
  EXPECT_EQ(without_false_extension("a.webp", codec("jpeg")), "a.jpg");
  EXPECT_EQ(without_false_extension("a.jpeg", codec("jpeg")), "a.jpeg");
  EXPECT_EQ(without_false_extension("upload.tmp", codec("jpeg")), "upload.tmp");
  EXPECT_EQ(without_false_extension("photo", codec("jpeg")), "photo");
}

}  // namespace
}  // namespace pressoir::app
