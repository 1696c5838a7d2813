#include "app/commands/optimize/walk/name_patterns.h"

#include <gtest/gtest.h>

#include "app/commands/commands.h"

namespace pressoir::app {
namespace {

TEST(NamePatterns, take_everything_unless_told) {
  const NamePatterns patterns;
  EXPECT_TRUE(patterns.takes_file("a/b.jpg"));
  EXPECT_TRUE(patterns.enters("a"));
}

TEST(NamePatterns, without_a_slash_are_about_names_at_any_depth) {
  const NamePatterns patterns({"*.jpg"}, {"*-150x*", "cache"});
  EXPECT_TRUE(patterns.takes_file("a.jpg"));
  EXPECT_TRUE(patterns.takes_file("2024/05/a.jpg"));
  EXPECT_FALSE(patterns.takes_file("2024/05/a.png"));
  EXPECT_FALSE(patterns.takes_file("2024/a-150x150.jpg"));
  EXPECT_FALSE(patterns.enters("cache"));
  EXPECT_FALSE(patterns.enters("2024/cache"));
  EXPECT_TRUE(patterns.enters("2024/cached"));
  EXPECT_TRUE(patterns.enters("a.png")) << "what is included are files";
}

TEST(NamePatterns, with_a_slash_are_about_the_path) {
  const NamePatterns patterns({"2024/*"}, {"/cache", "*/thumbs/*"});
  EXPECT_TRUE(patterns.takes_file("2024/05/a.jpg"));
  EXPECT_FALSE(patterns.takes_file("2023/a.jpg"));
  EXPECT_FALSE(patterns.takes_file("2024/thumbs/a.jpg"));
  EXPECT_FALSE(patterns.enters("cache"));
  EXPECT_TRUE(patterns.enters("2024/cache"));
}

TEST(NamePatterns, that_end_in_a_slash_are_about_folders) {
  const NamePatterns patterns({}, {"cache/", "a/b/"});
  EXPECT_FALSE(patterns.enters("2024/cache"));
  EXPECT_FALSE(patterns.enters("a/b"));
  EXPECT_TRUE(patterns.takes_file("cache"));
}

TEST(NamePatterns, begin_at_the_folder_with_a_dot_as_with_a_slash) {
  const NamePatterns patterns({}, {"./photo.png", "./cache/"});
  EXPECT_FALSE(patterns.takes_file("photo.png"));
  EXPECT_TRUE(patterns.takes_file("2024/photo.png"));
  EXPECT_FALSE(patterns.enters("cache"));
}

TEST(NamePatterns, include_files_alone) { EXPECT_THROW(NamePatterns({"2024/"}, {}), UsageError); }

}  // namespace
}  // namespace pressoir::app
