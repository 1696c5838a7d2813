#include "store/done/done_files.h"

#include <gtest/gtest.h>
#include <sys/wait.h>
#include <unistd.h>

#include <fstream>

#include "base/error.h"
#include "store/database_fixture.h"

namespace pressoir::store {
namespace {

namespace fs = std::filesystem;

class DoneFilesTest : public ::testing::Test {
 protected:
  static DoneFiles::Key key(std::uint64_t inode, std::uint64_t size = 10, std::int64_t time = 20,
                            const std::string& goal = "goal") {
    return {.file = {.device = 1, .inode = inode, .size = size, .mtime_ns = time}, .goal = goal};
  }
  [[nodiscard]] fs::path file() const { return folder_.path() / "done.db"; }
  [[nodiscard]] std::optional<DoneState> state_of(const DoneFiles::Key& key) const {
    const auto known = DoneFiles(file()).find({key}).at(0);
    return known ? std::optional(known->state) : std::nullopt;
  }
  void add(const DoneFiles::Key& key, DoneState state = DoneState::done) const {
    DoneFiles(file()).add({{key, {.state = state}}});
  }
  void overwrite(const std::string& with) const {
    for (const auto* end : {"-wal", "-shm"}) fs::remove(file().string() + end);
    std::ofstream(file(), std::ios::binary | std::ios::trunc) << with;
  }

  TestFolder folder_;
};

TEST_F(DoneFilesTest, knows_a_file_as_long_as_nothing_of_it_changes) {
  add(key(1));
  EXPECT_EQ(DoneState::done, state_of(key(1)));
  EXPECT_EQ(std::nullopt, state_of(key(2))) << "another file";
  EXPECT_EQ(std::nullopt, state_of(key(1, 11))) << "another size";
  EXPECT_EQ(std::nullopt, state_of(key(1, 10, 21))) << "changed a nanosecond later";
  EXPECT_EQ(std::nullopt, state_of(key(1, 10, 20, "other"))) << "another goal";
  auto elsewhere = key(1);
  elsewhere.file.device = 2;
  EXPECT_EQ(std::nullopt, state_of(elsewhere));
}

TEST_F(DoneFilesTest, tells_how_the_work_ended) {
  add(key(1), DoneState::failed);
  add(key(2), DoneState::without_result);
  EXPECT_EQ(DoneState::failed, state_of(key(1)));
  EXPECT_EQ(DoneState::without_result, state_of(key(2)));
}

TEST_F(DoneFilesTest, tells_which_file_is_the_result) {
  const DoneFiles::Known known{.state = DoneState::done, .beside = key(~0ULL, 3, -4).file};
  DoneFiles files(file());
  files.add({{key(1), {}}, {key(1), known}});
  EXPECT_EQ(known, files.find({key(1)}).at(0));
}

TEST_F(DoneFilesTest, keeps_one_state_of_a_file_for_each_goal) {
  add(key(1));
  add(key(1, 10, 20, "other"));
  add(key(1, 5));
  EXPECT_EQ(std::nullopt, state_of(key(1)));
  EXPECT_EQ(DoneState::done, state_of(key(1, 5)));
  EXPECT_EQ(DoneState::done, state_of(key(1, 10, 20, "other")));
}

TEST_F(DoneFilesTest, holds_the_largest_numbers) {
  DoneFiles::Key large;
  large.file = {.device = ~0ULL, .inode = ~0ULL, .size = ~0ULL, .mtime_ns = INT64_MIN};
  add(large);
  EXPECT_EQ(DoneState::done, state_of(large));
}

TEST_F(DoneFilesTest, begins_anew_where_the_file_is_damaged) {
  for (const std::string& content :
       {std::string("no database"), std::string(5'000, 'x'),
        std::string("SQLite format 3\0", 16) + std::string(9'000, '\1')}) {
    add(key(1));
    overwrite(content);
    EXPECT_EQ(std::nullopt, state_of(key(1)));
    add(key(1));
    EXPECT_EQ(DoneState::done, state_of(key(1)));
  }
}

TEST_F(DoneFilesTest, begins_anew_where_it_is_damaged_while_it_is_open) {
  std::vector<DoneFiles::Entry> many;
  for (std::uint64_t inode = 1; inode <= 2'000; ++inode) many.push_back({key(inode), {}});
  DoneFiles(file()).add(many);
  DoneFiles files(file());
  {
    std::fstream bytes(file(), std::ios::binary | std::ios::in | std::ios::out);
    bytes.seekp(4'096);
    bytes << std::string(fs::file_size(file()) - 4'096, '\7');
  }
  EXPECT_EQ(std::nullopt, files.find({key(1)}).at(0));
  files.add({{key(1), {}}});
  EXPECT_EQ(DoneFiles::Known(), files.find({key(1)}).at(0));
}

TEST_F(DoneFilesTest, begins_anew_where_another_version_wrote_it) {
  add(key(1));
  Database("sqlite3://" + file().string(), 1).transact_here([](Session& session) {
    session << "pragma user_version = 77";
  });
  EXPECT_EQ(std::nullopt, state_of(key(1)));
}

TEST_F(DoneFilesTest, says_where_there_is_no_place_for_it) {
  EXPECT_THROW(DoneFiles(folder_.path() / "none" / "done.db"), Error);
}

TEST_F(DoneFilesTest, forgets_what_was_not_met_for_more_than_a_year) {
  add(key(1));
  add(key(2));
  Database("sqlite3://" + file().string(), 1).transact_here([](Session& session) {
    session << "update done set met = met - 401 where inode = 1";
    session << "update done set met = met - 399 where inode = 2";
  });
  add(key(3));
  EXPECT_EQ(std::nullopt, state_of(key(1)));
  EXPECT_EQ(DoneState::done, state_of(key(2))) << "which counts as met now";
  Database("sqlite3://" + file().string(), 1).transact_here([](Session& session) {
    session << "update done set met = met - 399 where inode = 2";
  });
  add(key(4));
  EXPECT_EQ(DoneState::done, state_of(key(2)));
}

TEST_F(DoneFilesTest, is_written_by_several_processes_at_once) {
  constexpr int kProcesses = 4, kRounds = 25;
  for (int process = 0; process < kProcesses; ++process) {
    if (::fork() != 0) continue;
    int failures = 0;
    try {
      DoneFiles files(file());
      for (int round = 0; round < kRounds; ++round)
        files.add({{key(static_cast<std::uint64_t>(process * kRounds + round)), {}}});
    } catch (const std::exception&) {
      failures = 1;
    }
    ::_exit(failures);
  }
  int failures = 0;
  for (int process = 0; process < kProcesses; ++process) {
    int status = 0;
    ::wait(&status);
    failures += status != 0;
  }
  EXPECT_EQ(0, failures);
  std::vector<DoneFiles::Key> all;
  for (int inode = 0; inode < kProcesses * kRounds; ++inode)
    all.push_back(key(static_cast<std::uint64_t>(inode)));
  for (const auto& known : DoneFiles(file()).find(all)) EXPECT_EQ(DoneFiles::Known(), known);
}

}  // namespace
}  // namespace pressoir::store
