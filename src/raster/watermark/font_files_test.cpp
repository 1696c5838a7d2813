#include "raster/watermark/font_files.h"

#include <gtest/gtest.h>
#include <unistd.h>

#include <filesystem>

#include "base/error.h"
#include "raster/watermark/font_table.h"

namespace pressoir::raster {
namespace {

namespace fs = std::filesystem;

std::string_view first_of(const FontFiles& files, std::string_view family) {
  return files.chain(family, false, false).fonts.at(0).face->family;
}

/// A folder with some of the fonts.
class Folder : public ::testing::Test {
 protected:
  void SetUp() override { fs::create_directories(path_); }
  void TearDown() override { fs::remove_all(path_); }
  void put(std::string_view file) const {
    fs::create_directories((path_ / file).parent_path());
    fs::create_symlink(fs::path(kFontFolder) / file, path_ / file);
  }
  const fs::path path_ = fs::temp_directory_path() / ("fonts." + std::to_string(::getpid()));
};

TEST(FontFiles, all_of_the_table_are_installed) {
  for (const auto& [family, version] : FontFiles::installed().versions())
    EXPECT_FALSE(version.empty()) << family << " is missing: tools/install.sh run";
}

TEST(FontFiles, names_of_other_systems_mean_their_likes) {
  const auto& files = FontFiles::installed();
  for (const auto& [name, family] : std::initializer_list<std::array<std::string_view, 2>>{
           {{"Arial", "Liberation Sans"}},
           {{"ARIAL UNICODE MS", "Liberation Sans"}},
           {{"Verdana", "DejaVu Sans"}},
           {{"Courier", "Liberation Mono"}},
           {{"Times New Roman", "Liberation Serif"}},
           {{"Comic Sans MS", "Comic Neue"}},
           {{"WenQuanYi Zen Hei", "WenQuanYi Zen Hei"}},
           {{"Lohit Marathi", "Lohit Marathi"}},
           {{"lohit devanagari", "Lohit Devanagari"}}}) {
    EXPECT_EQ(first_of(files, name), family);
    EXPECT_FALSE(files.chain(name, true, true).is_replaced) << name;
  }
}

TEST(FontFiles, an_unknown_family_is_replaced_by_a_similar_one) {
  const auto& files = FontFiles::installed();
  EXPECT_TRUE(files.chain("Papyrus", false, false).is_replaced);
  EXPECT_EQ(first_of(files, "Papyrus"), "Liberation Sans");
  EXPECT_EQ(first_of(files, ""), "Liberation Sans");
  EXPECT_EQ(first_of(files, "Noto Sans Mono"), "Liberation Mono");
  EXPECT_EQ(first_of(files, "Georgia"), "Liberation Serif");
}

TEST(FontFiles, styles_without_a_file_are_made) {
  const auto& files = FontFiles::installed();
  const auto style = [&](std::string_view family, bool bold, bool italic) {
    return files.chain(family, bold, italic).fonts.at(0);
  };
  EXPECT_FALSE(style("Arial", true, true).embolden || style("Arial", true, true).slant);
  EXPECT_TRUE(style("Verdana", false, true).slant);
  EXPECT_TRUE(style("Verdana", true, true).slant && !style("Verdana", true, true).embolden);
  EXPECT_NE(style("Verdana", true, true).face, style("Verdana", false, true).face);
  const auto chinese = style("WenQuanYi Zen Hei", true, true);
  EXPECT_TRUE(chinese.slant && chinese.embolden);
}

TEST(FontFiles, arabic_is_in_the_style_of_the_family) {
  const auto arabic = [](std::string_view family) {
    for (const auto& font : FontFiles::installed().chain(family, false, false).fonts)
      if (pango_coverage_get(font.face->coverage.get(), 0x0633) == PANGO_COVERAGE_EXACT)
        return font.face->family;
    return std::string_view();
  };
  EXPECT_EQ(arabic("Arial"), "DejaVu Sans");
  EXPECT_EQ(arabic("Times New Roman"), "Amiri");
  EXPECT_EQ(arabic("Courier"), "DejaVu Sans Mono");
}

TEST_F(Folder, without_a_font_is_an_error_of_the_machine) {
  const FontFiles files(path_);
  try {
    (void)files.chain("Arial", false, false);
    FAIL();
  } catch (const Error& error) {
    EXPECT_EQ(error.code(), ErrorCode::unavailable);
  }
}

TEST_F(Folder, a_family_that_is_not_there_is_replaced_by_what_is) {
  put("truetype/dejavu/DejaVuSans.ttf");
  const FontFiles files(path_);
  const auto chain = files.chain("Arial", false, false);
  EXPECT_TRUE(chain.is_replaced);
  EXPECT_EQ(chain.fonts.size(), 1U);
  EXPECT_EQ(first_of(files, "Arial"), "DejaVu Sans");
  EXPECT_FALSE(files.chain("Verdana", false, false).is_replaced);
  EXPECT_TRUE(files.chain("Verdana", true, false).fonts.at(0).embolden);
}

TEST_F(Folder, the_fingerprint_changes_with_the_files) {
  const auto none = FontFiles(path_).fingerprint();
  put("truetype/dejavu/DejaVuSans.ttf");
  const auto one = FontFiles(path_).fingerprint();
  EXPECT_NE(one, none);
  EXPECT_EQ(FontFiles(path_).fingerprint(), one);
  put("truetype/dejavu/DejaVuSans-Bold.ttf");
  EXPECT_NE(FontFiles(path_).fingerprint(), one);
}

TEST_F(Folder, a_file_that_is_not_a_font_is_left_out) {
  fs::create_directories(path_ / "truetype/dejavu");
  fs::create_symlink("/proc/self/cmdline", path_ / "truetype/dejavu/DejaVuSans.ttf");
  EXPECT_THROW((void)FontFiles(path_).chain("Verdana", false, false), Error);
}

}  // namespace
}  // namespace pressoir::raster
