#include "app/commands/optimize/done/done_index.h"

#include <gtest/gtest.h>

#include <cstdlib>
#include <fstream>

#include "store/database_fixture.h"

namespace pressoir::app {
namespace {

namespace fs = std::filesystem;

class DoneIndexTest : public ::testing::Test {
 protected:
  void SetUp() override { ::setenv("XDG_CACHE_HOME", (folder_.path() / "cache").c_str(), 1); }
  void TearDown() override { ::unsetenv("XDG_CACHE_HOME"); }

  PlannedFile file(const std::string& name) const {
    PlannedFile planned;
    planned.source = folder_.path() / name;
    if (!fs::exists(planned.source)) std::ofstream(planned.source) << name;
    EXPECT_EQ(0, ::stat(planned.source.c_str(), &planned.status));
    return planned;
  }
  static bool knows(const Goal& goal, PlannedFile file, const std::string& place = "",
                    const std::vector<fs::path>& stamps = {}) {
    std::vector files{std::move(file)};
    DoneIndex(goal, {.stamps = stamps, .fonts = {}, .place = place}).mark(files);
    EXPECT_EQ(files[0].is_known, files[0].skipped.has_value());
    return files[0].is_known;
  }

  store::TestFolder folder_;
};

TEST_F(DoneIndexTest, knows_files_for_the_same_goal_alone) {
  const auto known = file("a");
  DoneIndex({}, {}).note(known.status, store::DoneState::done);
  EXPECT_TRUE(knows({}, known));
  EXPECT_FALSE(knows({}, file("b")));
  Goal other;
  other.effort = Effort::low;
  EXPECT_FALSE(knows(other, known));
  EXPECT_FALSE(knows({}, known, "elsewhere"));
}

TEST_F(DoneIndexTest, knows_of_a_password_only_whether_there_is_one) {
  const auto known = file("a");
  Goal goal, other;
  goal.password = "secret";
  other.password = "other";
  DoneIndex(goal, {}).note(known.status, store::DoneState::done);
  EXPECT_TRUE(knows(other, known));
  EXPECT_FALSE(knows({}, known)) << "what needs one has failed without";
}

TEST_F(DoneIndexTest, notices_another_stamp) {
  const auto known = file("a"), stamp = file("stamp");
  DoneIndex({}, {.stamps = {stamp.source}, .fonts = {}, .place = {}})
      .note(known.status, store::DoneState::done);
  EXPECT_TRUE(knows({}, known, "", {stamp.source}));
  std::ofstream(stamp.source, std::ios::app) << "more";
  EXPECT_FALSE(knows({}, known, "", {stamp.source}));
}

TEST_F(DoneIndexTest, wants_what_stands_beside_a_file_to_be_as_it_was) {
  auto known = file("a.jpg");
  known.beside = true;
  known.unchanged = folder_.path() / "a.jpg.webp";
  const auto result = file("a.jpg.webp");
  DoneIndex({}, {}).note(known.status, store::DoneState::done, result.status);
  EXPECT_TRUE(knows({}, known));
  std::ofstream(known.unchanged, std::ios::app) << "of another goal";
  EXPECT_FALSE(knows({}, known));
  fs::remove(known.unchanged);
  EXPECT_FALSE(knows({}, known));
  DoneIndex({}, {}).note(known.status, store::DoneState::without_result);
  EXPECT_TRUE(knows({}, known));
  std::ofstream(known.unchanged) << "of another goal";
  EXPECT_FALSE(knows({}, known));
}

TEST_F(DoneIndexTest, is_for_its_user_alone) {
  DoneIndex({}, {}).note(file("a").status, store::DoneState::done);
  EXPECT_EQ(fs::perms::owner_all, fs::status(cache_folder()).permissions());
}

TEST_F(DoneIndexTest, does_no_harm_where_it_cannot_be) {
  std::ofstream(folder_.path() / "cache") << "a file in its way";
  DoneIndex index({}, {});
  EXPECT_FALSE(index.problem().empty());
  index.note(file("a").status, store::DoneState::done);
  std::vector files{file("a")};
  index.mark(files);
  EXPECT_FALSE(files[0].skipped);
}

}  // namespace
}  // namespace pressoir::app
