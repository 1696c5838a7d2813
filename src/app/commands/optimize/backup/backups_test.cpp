#include "app/commands/optimize/backup/backups.h"

#include <fcntl.h>
#include <gtest/gtest.h>
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <fstream>
#include <iterator>

#include "app/place/origin.h"

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
    begin_backups(kept());
    keep_backup(open_source(file, false, 100), backup_place(kept(), file), OwnerRule::keep);
  }
  /// The one backup. @return how that ended.
  Restored::End bring_back(bool dry_run = false) {
    const auto backups = backups_in(kept());
    auto restored = restore(backups.at(0), originals_, OwnerRule::keep, dry_run);
    left_ = std::move(restored.left);
    return restored.end;
  }
  /// Writes a file with the time of keep(), as if it were made of the other one.
  void make_of(const fs::path& original, const fs::path& made, std::int64_t time = 1'000) const {
    write(made, "converted");
    set_time(made, time);
    const FileDescriptor open(::open(made.c_str(), O_RDWR | O_CLOEXEC));
    ASSERT_TRUE(note_origin(open.get(), original));
  }
  static unsigned mode_of(const fs::path& path) {
    struct stat status {};
    return ::stat(path.c_str(), &status) == 0 ? status.st_mode & 07777U : 0;
  }

  fs::path folder_;
  std::set<fs::path> originals_;
  std::vector<fs::path> left_;
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
    EXPECT_EQ(Restored::End::restored, restore(backup, {}, OwnerRule::keep, false).end);
  EXPECT_EQ(read(file), "second");
  EXPECT_EQ(read(other), "other");
  for (const auto& backup : backups)
    EXPECT_EQ(Restored::End::same, restore(backup, {}, OwnerRule::keep, false).end);
}

TEST_F(Backups, never_replace_a_file_that_was_changed_since) {
  const auto file = files() / "a.jpg";
  keep(file, "first");
  write(file, "of today");
  EXPECT_EQ(Restored::End::changed, bring_back());
  EXPECT_EQ(read(file), "of today");
}

TEST_F(Backups, change_nothing_in_a_dry_run) {
  const auto file = files() / "a.jpg";
  keep(file, "first");
  fs::remove(file);
  EXPECT_EQ(Restored::End::restored, bring_back(true));
  EXPECT_FALSE(fs::exists(file));
}

TEST_F(Backups, take_the_place_of_what_was_converted) {
  const auto file = files() / "a.png";
  keep(file, "first");
  fs::remove(file);
  make_of(file, files() / "a.webp");
  make_of(file, files() / "a.jpg", 2'000);
  EXPECT_EQ(Restored::End::restored, bring_back());
  EXPECT_EQ(read(file), "first");
  EXPECT_FALSE(fs::exists(files() / "a.webp"));
  EXPECT_TRUE(fs::exists(files() / "a.jpg")) << "of another time, so another file";
}

TEST_F(Backups, leave_what_is_not_known_to_be_made_of_them) {
  const auto file = files() / "a.png";
  keep(file, "first");
  fs::remove(file);
  for (const auto* name : {"a.webp", "a.gif"}) {
    write(files() / name, "another picture");
    set_time(files() / name, 1'000);
  }
  make_of(files() / "other.png", files() / "a.jpg");
  make_of(file, files() / "a.tiff");
  originals_ = {file, files() / "a.gif", files() / "a.tiff"};
  EXPECT_EQ(Restored::End::restored, bring_back());
  for (const auto* name : {"a.webp", "a.gif", "a.jpg", "a.tiff"})
    EXPECT_TRUE(fs::exists(files() / name)) << name;
  std::ranges::sort(left_);
  EXPECT_EQ(left_, (std::vector{files() / "a.jpg", files() / "a.webp"}));
}

TEST_F(Backups, of_the_same_bytes_and_another_time_are_others) {
  const auto file = files() / "a.jpg", place = backup_place(kept(), file);
  keep(file, "same", 1'000);
  keep(file, "same", 2'000);
  keep(file, "same", 2'000);
  EXPECT_FALSE(fs::exists(place.string() + ".~2~"));
  write(file, "smaller");
  set_time(file, 2'000);
  EXPECT_EQ(Restored::End::restored, bring_back());
}

TEST_F(Backups, end_with_the_last_one_even_where_an_older_one_is_the_same) {
  const auto file = files() / "a.jpg";
  for (const auto* text : {"first", "second", "first"}) keep(file, text);
  write(file, "smaller");
  set_time(file, 1'000);
  EXPECT_EQ(Restored::End::restored, bring_back());
  EXPECT_EQ(read(file), "first");
}

TEST_F(Backups, of_files_that_are_called_like_backups_come_back_as_these) {
  const std::vector<std::string> names{"a.jpg", "a.jpg.~0~", "a.jpg.~01~", "a.jpg.~1~",
                                       "a.jpg.~1~.~1~"};
  for (const auto& name : names) keep(files() / name, "this is " + name);
  for (const auto& name : names) fs::remove(files() / name);
  const auto backups = backups_in(kept());
  EXPECT_EQ(names.size(), backups.size());
  for (const auto& backup : backups) (void)restore(backup, {}, OwnerRule::keep, false);
  for (const auto& name : names) EXPECT_EQ(read(files() / name), "this is " + name);
}

TEST_F(Backups, are_for_their_user_alone) {
  keep(files() / "a.jpg", "private");
  const auto place = backup_place(kept(), files() / "a.jpg");
  for (auto folder = place.parent_path(); folder != folder_; folder = folder.parent_path())
    EXPECT_EQ(0700U, mode_of(folder)) << folder;
}

TEST_F(Backups, are_not_looked_for_in_any_folder) {
  keep(files() / "a.jpg", "first");
  fs::remove(kept() / ".pressoir-backups");
  EXPECT_THROW((void)backups_in(kept()), Error);
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
