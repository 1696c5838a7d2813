#include "app/place/placement.h"

#include <gtest/gtest.h>
#include <sys/stat.h>
#include <sys/xattr.h>
#include <unistd.h>

#include <array>
#include <fstream>
#include <iterator>
#include <string>

namespace pressoir::app {
namespace {

namespace fs = std::filesystem;

class Placement : public ::testing::Test {
 protected:
  void SetUp() override {
    auto pattern = (fs::temp_directory_path() / "placement-XXXXXX").string();
    ASSERT_NE(::mkdtemp(pattern.data()), nullptr);
    folder_ = pattern;
  }
  void TearDown() override { fs::remove_all(folder_); }

  static void write(const fs::path& path, const std::string& text) {
    std::ofstream(path, std::ios::binary) << text;
  }
  static std::string read(const fs::path& path) {
    std::ifstream file(path, std::ios::binary);
    return {std::istreambuf_iterator<char>(file), {}};
  }
  static PendingFile pending(const fs::path& target, const std::string& text) {
    auto file = PendingFile::create_for(target);
    auto content = file.content().duplicate();
    content.append(as_bytes(text));
    return file;
  }
  [[nodiscard]] std::size_t files() const {
    return static_cast<std::size_t>(
        std::distance(fs::directory_iterator(folder_), fs::directory_iterator()));
  }
  template <class Work>
  static ErrorCode code_of(Work work) {
    try {
      work();
    } catch (const Error& error) {
      return error.code();
    }
    ADD_FAILURE() << "nothing was thrown";
    return ErrorCode::internal;
  }

  fs::path folder_;
};

TEST_F(Placement, leaves_nothing_when_dropped_unplaced) {
  { const auto file = pending(folder_ / "a.jpg", "half"); }
  EXPECT_EQ(files(), 0U);
}

TEST_F(Placement, makes_the_folders_only_when_the_result_is_there) {
  const auto target = folder_ / "deep" / "er" / "a.jpg";
  auto file = pending(target, "whole");
  EXPECT_FALSE(fs::exists(folder_ / "deep"));
  file.place(target, PendingFile::Existing::refuse);
  EXPECT_EQ(read(target), "whole");
}

TEST_F(Placement, replaces_in_one_step_and_leaves_no_second_file) {
  const auto target = folder_ / "a.jpg";
  write(target, "old");
  pending(target, "new").place(target, PendingFile::Existing::replace);
  EXPECT_EQ(read(target), "new");
  EXPECT_EQ(files(), 1U);
}

TEST_F(Placement, refuses_a_taken_name_on_request) {
  const auto target = folder_ / "a.jpg";
  auto file = pending(target, "new");
  write(target, "old");
  EXPECT_EQ(code_of([&] { file.place(target, PendingFile::Existing::refuse); }),
            ErrorCode::conflict);
  EXPECT_EQ(read(target), "old");
}

TEST_F(Placement, refuses_links_folders_and_pipes_as_sources_and_targets) {
  write(folder_ / "real", "x");
  fs::create_symlink(folder_ / "real", folder_ / "link");
  ASSERT_EQ(::mkfifo((folder_ / "pipe").c_str(), 0600), 0);
  EXPECT_EQ(code_of([&] { open_source(folder_ / "link", false, 100); }), ErrorCode::forbidden);
  EXPECT_EQ(open_source(folder_ / "link", true, 100).content.size(), 1U);
  EXPECT_EQ(code_of([&] { open_source(folder_ / "pipe", true, 100); }), ErrorCode::forbidden);
  EXPECT_EQ(code_of([&] { open_source(folder_, true, 100); }), ErrorCode::forbidden);
  EXPECT_EQ(code_of([&] { open_source(folder_ / "none", true, 100); }), ErrorCode::not_found);
  EXPECT_EQ(code_of([&] { PendingFile::create_for(folder_ / "link"); }), ErrorCode::forbidden);
  EXPECT_EQ(code_of([&] { PendingFile::create_for(folder_ / "pipe"); }), ErrorCode::forbidden);
}

TEST_F(Placement, refuses_a_source_above_the_limit_before_reading_it) {
  write(folder_ / "big", std::string(101, 'x'));
  EXPECT_EQ(code_of([&] { open_source(folder_ / "big", true, 100); }),
            ErrorCode::payload_too_large);
  EXPECT_EQ(open_source(folder_ / "big", true, 101).content.size(), 101U);
}

TEST_F(Placement, keeps_mode_and_times) {
  const auto target = folder_ / "a.jpg";
  write(target, "old");
  ASSERT_EQ(::chmod(target.c_str(), 0640), 0);
  const auto long_ago = fs::file_time_type::clock::now() - std::chrono::hours(24 * 365);
  fs::last_write_time(target, long_ago);
  const auto source = open_source(target, false, 100);
  auto file = pending(target, "new");
  EXPECT_TRUE(file.take_attributes(source, OwnerRule::keep).empty());
  file.place(target, PendingFile::Existing::replace);
  EXPECT_EQ(fs::status(target).permissions(), fs::perms{0640});
  struct stat status {};
  ASSERT_EQ(::stat(target.c_str(), &status), 0);
  EXPECT_EQ(status.st_mtim.tv_sec, source.status.st_mtim.tv_sec);
  EXPECT_EQ(status.st_mtim.tv_nsec, source.status.st_mtim.tv_nsec);
  EXPECT_EQ(read(target), "new");
}

TEST_F(Placement, notices_a_file_that_was_exchanged_meanwhile) {
  const auto path = folder_ / "a.jpg";
  write(path, "old");
  const auto source = open_source(path, false, 100);
  check_unchanged(path, source.status, false);
  fs::rename(path, folder_ / "elsewhere");
  write(path, "new");
  EXPECT_EQ(code_of([&] { check_unchanged(path, source.status, false); }), ErrorCode::conflict);
}

TEST_F(Placement, notices_a_file_that_is_written_to_meanwhile) {
  const auto path = folder_ / "a.jpg";
  write(path, "old");
  const auto source = open_source(path, false, 100);
  check_unwritten(source);
  fs::rename(path, folder_ / "elsewhere");
  check_unwritten(source);  // its bytes are as they were
  std::ofstream(folder_ / "elsewhere", std::ios::app) << "er";
  EXPECT_EQ(code_of([&] { check_unwritten(source); }), ErrorCode::conflict);
}

TEST_F(Placement, keeps_extended_attributes_and_none_of_the_new_file) {
  const auto path = folder_ / "a.jpg";
  write(path, "old");
  if (::setxattr(path.c_str(), "user.comment", "mine", 4, 0) != 0)
    GTEST_SKIP() << "SKIPPED: the file system has no extended attributes";
  const auto source = open_source(path, false, 100);
  auto file = pending(path, "new");
  EXPECT_TRUE(file.take_attributes(source, OwnerRule::keep).empty());
  file.place(path, PendingFile::Existing::replace);
  std::array<char, 16> value{};
  EXPECT_EQ(4, ::getxattr(path.c_str(), "user.comment", value.data(), value.size()));
  EXPECT_STREQ("mine", value.data());
}

}  // namespace
}  // namespace pressoir::app
