#include "app/commands/optimize/walk/file_walk.h"

#include <gtest/gtest.h>
#include <stdlib.h>

#include <fstream>

#include "app/commands/commands.h"

namespace pressoir::app {
namespace {

namespace fs = std::filesystem;

class FileWalk : public ::testing::Test {
 protected:
  void SetUp() override {
    auto pattern = (fs::temp_directory_path() / "walk-XXXXXX").string();
    ASSERT_NE(::mkdtemp(pattern.data()), nullptr);
    folder_ = pattern;
  }
  void TearDown() override { fs::remove_all(folder_); }

  void write(const fs::path& name, const std::string& text = "x") const {
    fs::create_directories((folder_ / name).parent_path());
    std::ofstream(folder_ / name, std::ios::binary) << text;
  }
  /// What is found in the folder, below it.
  [[nodiscard]] std::vector<std::string> found(Walk walk = {}) const {
    if (walk.inputs.empty()) walk.inputs = {folder_};
    std::vector<std::string> names;
    for (const auto& file : find_files(walk))
      names.push_back(file.path.lexically_relative(folder_).string() + (file.is_named ? "!" : "") +
                      (file.failure ? "?" : ""));
    return names;
  }
  using Names = std::vector<std::string>;

  fs::path folder_;
};

TEST_F(FileWalk, finds_pictures_by_name_or_first_bytes_in_order) {
  write("b.jpg");
  write("a/z.PNG");
  write("a/unnamed", "GIF89a" + std::string(20, '\0'));
  write("notes.txt");
  EXPECT_EQ(found(), (Names{"a/unnamed", "a/z.PNG", "b.jpg"}));
}

TEST_F(FileWalk, leaves_out_hidden_names_unless_told) {
  write("a.jpg");
  write(".b.jpg");
  write(".c/d.jpg");
  EXPECT_EQ(found(), (Names{"a.jpg"}));
  EXPECT_EQ(found({.inputs = {}, .not_entered = {}, .names = {}, .hidden = true}),
            (Names{".b.jpg", ".c/d.jpg", "a.jpg"}));
  EXPECT_EQ(found({.inputs = {folder_ / ".c"}, .not_entered = {}, .names = {}}),
            (Names{".c/d.jpg"}));
}

TEST_F(FileWalk, follows_a_link_to_a_folder_where_it_is_named_only) {
  write("real/a.jpg");
  write("in/b.jpg");
  fs::create_directory_symlink("../real", folder_ / "in/link");
  fs::create_symlink("b.jpg", folder_ / "in/c.jpg");
  EXPECT_EQ(found({.inputs = {folder_ / "in"}, .not_entered = {}, .names = {}}),
            (Names{"in/b.jpg"}));
  EXPECT_EQ(found({.inputs = {folder_ / "in/link"}, .not_entered = {}, .names = {}}),
            (Names{"in/link/a.jpg"}));
}

TEST_F(FileWalk, leaves_out_folders_that_results_go_to) {
  write("a.jpg");
  write("out/a.jpg");
  EXPECT_EQ(found({.inputs = {}, .not_entered = {folder_ / "out", ""}, .names = {}}),
            (Names{"a.jpg"}));
}

TEST_F(FileWalk, always_finds_what_is_named) {
  write("notes.txt");
  const NamePatterns none({}, {"*"});
  EXPECT_EQ(found({.inputs = {folder_ / "notes.txt", folder_ / "missing"},
                   .not_entered = {},
                   .names = none}),
            (Names{"notes.txt!", "missing!"}));
}

TEST_F(FileWalk, reads_lists_of_names) {
  write("lines", "a b.jpg\n\n-\nc.jpg");
  EXPECT_EQ(listed_files(folder_ / "lines", '\n'),
            (std::vector<fs::path>{"a b.jpg", "./-", "c.jpg"}));
  write("zeros", std::string("a\nb.jpg\0c.jpg\0", 14));
  EXPECT_EQ(listed_files(folder_ / "zeros", '\0'), (std::vector<fs::path>{"a\nb.jpg", "c.jpg"}));
  EXPECT_THROW((void)listed_files(folder_ / "zeros", '\n'), UsageError) << "without -0";
  EXPECT_THROW((void)listed_files(folder_ / "none", '\n'), UsageError);
  EXPECT_THROW((void)listed_files(folder_, '\n'), UsageError) << "a folder";
}

}  // namespace
}  // namespace pressoir::app
