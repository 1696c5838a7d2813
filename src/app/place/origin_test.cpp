#include "app/place/origin.h"

#include <fcntl.h>
#include <gtest/gtest.h>
#include <sys/xattr.h>

#include <fstream>

#include "app/place/placement.h"
#include "store/database_fixture.h"

namespace pressoir::app {
namespace {

namespace fs = std::filesystem;

class OriginTest : public ::testing::Test {
 protected:
  void SetUp() override {
    for (const auto& file : {source_, result_}) std::ofstream(file) << file;
    const FileDescriptor open(::open(result_.c_str(), O_RDWR | O_CLOEXEC));
    ASSERT_TRUE(note_origin(open.get(), source_));
  }
  [[nodiscard]] bool is_result() const {
    struct stat status {};
    EXPECT_EQ(0, ::stat(source_.c_str(), &status));
    return is_result_of(result_, source_, status);
  }

  store::TestFolder folder_;
  fs::path source_ = folder_.path() / "a.jpg", result_ = folder_.path() / "a.jpg.webp";
};

TEST_F(OriginTest, is_one_file) {
  EXPECT_TRUE(is_result());
  EXPECT_TRUE(is_noted_of(result_, source_));
  EXPECT_FALSE(is_noted_of(result_, folder_.path() / "b.jpg"));
  EXPECT_FALSE(is_noted_of(folder_.path() / "missing", source_));
}

TEST_F(OriginTest, stays_when_the_file_is_moved_or_its_source_changes) {
  fs::rename(result_, folder_.path() / "moved");
  fs::rename(folder_.path() / "moved", result_);
  std::ofstream(source_) << "changed";
  EXPECT_TRUE(is_result());
}

TEST_F(OriginTest, is_void_once_the_file_is_changed) {
  fs::last_write_time(result_, fs::last_write_time(result_) + std::chrono::nanoseconds(1));
  EXPECT_FALSE(is_result());
}

TEST_F(OriginTest, is_not_guessed_where_there_could_be_a_note) {
  ASSERT_EQ(0, ::removexattr(result_.c_str(), kOriginAttribute));
  fs::last_write_time(result_, fs::last_write_time(source_));
  EXPECT_FALSE(is_result());
}

TEST_F(OriginTest, is_not_that_of_what_a_link_leads_to) {
  const auto link = folder_.path() / "link";
  fs::create_symlink(result_, link);
  EXPECT_FALSE(is_noted_of(link, source_));
}

}  // namespace
}  // namespace pressoir::app
