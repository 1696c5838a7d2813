#include "app/commands/optimize/backup/backups.h"

#include <fcntl.h>
#include <gtest/gtest.h>
#include <sys/stat.h>
#include <unistd.h>

#include <array>
#include <fstream>
#include <iterator>

namespace pressoir::app {
namespace {

namespace fs = std::filesystem;

class Backups : public ::testing::Test {
 protected:
  void SetUp() override {
    auto pattern = (fs::temp_directory_path() / "backups-XXXXXX").string();
    ASSERT_NE(::mkdtemp(pattern.data()), nullptr);
    folder_ = fs::canonical(pattern);
    fs::create_directory(files());
  }
  void TearDown() override { fs::remove_all(folder_); }

  static void write(const fs::path& path, const std::string& text) {
    std::ofstream(path, std::ios::binary) << text;
  }
  static std::string read(const fs::path& path) {
    std::ifstream file(path, std::ios::binary);
    return {std::istreambuf_iterator<char>(file), {}};
  }
  static void set_time(const fs::path& path, std::int64_t seconds) {
    const std::array<timespec, 2> times{timespec{seconds, 5}, timespec{seconds, 5}};
    ASSERT_EQ(0, ::utimensat(AT_FDCWD, path.c_str(), times.data(), 0));
  }
  [[nodiscard]] fs::path files() const { return folder_ / "files"; }
  [[nodiscard]] fs::path kept() const { return folder_ / "kept"; }
  /// Writes the file and keeps it.
  void keep(const fs::path& file, const std::string& text, std::int64_t time = 1'000) const {
    write(file, text);
    set_time(file, time);
    keep_backup(open_source(file, false, 100), backup_place(kept(), file), OwnerRule::keep);
  }

  fs::path folder_;
};

TEST_F(Backups, stand_under_the_whole_path) {
  const auto below = [&](const fs::path& path) { return kept() / path.relative_path(); };
  EXPECT_EQ(below(files() / "a.jpg"), backup_place(kept(), files() / "a.jpg"));
  fs::create_directory_symlink(files(), folder_ / "link");
  EXPECT_EQ(below(files() / "a.jpg"), backup_place(kept(), folder_ / "link" / "a.jpg"));
  EXPECT_EQ(below(fs::current_path() / "a.jpg"), backup_place(kept(), "a.jpg"));
}

TEST_F(Backups, never_touch_an_older_one) {
  const auto file = files() / "a.jpg", place = backup_place(kept(), file);
  for (const auto* text : {"first", "first", "second", "third"}) keep(file, text);
  EXPECT_EQ(read(place), "first");
  EXPECT_EQ(read(place.string() + ".~1~"), "second");
  EXPECT_EQ(read(place.string() + ".~2~"), "third");
  EXPECT_FALSE(fs::exists(place.string() + ".~3~"));
}

TEST_F(Backups, come_back_the_newest_of_each_file) {
  const auto file = files() / "a.jpg", other = files() / "b.jpg";
  keep(file, "first");
  keep(file, "second", 2'000);
  keep(other, "other");
  write(file, "smaller");
  set_time(file, 2'000);
  fs::remove(other);
  const auto backups = backups_in(kept());
  ASSERT_EQ(2U, backups.size());
  for (const auto& backup : backups)
    EXPECT_EQ(Restored::restored, restore(backup, OwnerRule::keep, false));
  EXPECT_EQ(read(file), "second");
  EXPECT_EQ(read(other), "other");
  for (const auto& backup : backups)
    EXPECT_EQ(Restored::same, restore(backup, OwnerRule::keep, false));
}

TEST_F(Backups, never_replace_a_file_that_was_changed_since) {
  const auto file = files() / "a.jpg";
  keep(file, "first");
  write(file, "of today");
  EXPECT_EQ(Restored::changed, restore(backups_in(kept()).at(0), OwnerRule::keep, false));
  EXPECT_EQ(read(file), "of today");
}

TEST_F(Backups, change_nothing_in_a_dry_run) {
  const auto file = files() / "a.jpg";
  keep(file, "first");
  fs::remove(file);
  EXPECT_EQ(Restored::restored, restore(backups_in(kept()).at(0), OwnerRule::keep, true));
  EXPECT_FALSE(fs::exists(file));
}

TEST_F(Backups, take_the_place_of_what_was_converted) {
  const auto file = files() / "a.png";
  keep(file, "first");
  fs::remove(file);
  for (const auto* name : {"a.webp", "a.jpg"}) write(files() / name, "converted");
  set_time(files() / "a.webp", 1'000);
  EXPECT_EQ(Restored::restored, restore(backups_in(kept()).at(0), OwnerRule::keep, false));
  EXPECT_EQ(read(file), "first");
  EXPECT_FALSE(fs::exists(files() / "a.webp"));
  EXPECT_TRUE(fs::exists(files() / "a.jpg")) << "of another time, so another file";
}

TEST_F(Backups, are_looked_for_in_a_folder_that_is_there) {
  try {
    (void)backups_in(kept());
    FAIL();
  } catch (const Error& error) {
    EXPECT_EQ(error.code(), ErrorCode::not_found);
  }
}

}  // namespace
}  // namespace pressoir::app
