#include "app/commands/optimize/plan/names_beside.h"

#include <fcntl.h>
#include <gtest/gtest.h>

#include <fstream>

#include "app/commands/commands.h"
#include "app/place/origin.h"
#include "base/files/temp_file.h"
#include "store/database_fixture.h"

namespace pressoir::app {
namespace {

namespace fs = std::filesystem;

const Conversion kToWebp{.format = Format("webp"), .background = {}};

TEST(NamesBeside, are_the_whole_name_with_the_extension_behind_it) {
  const NamesBeside names("", kToWebp);
  EXPECT_EQ(names.of("in/photo.jpg"), "in/photo.jpg.webp");
  EXPECT_EQ(names.of("in/photo.png"), "in/photo.png.webp");
  EXPECT_EQ(names.of("noname"), "noname.webp");
}

class ResultsBeside : public ::testing::Test {
 protected:
  static bool is_result(const NamesBeside& names, const fs::path& file) {
    return names.source_of(file).has_value();
  }
  [[nodiscard]] fs::path add(const std::string& name) const {
    std::ofstream(folder_.path() / name) << name;
    return folder_.path() / name;
  }

  store::TestFolder folder_;
};

TEST_F(ResultsBeside, are_those_of_files_that_are_there) {
  const NamesBeside names("", kToWebp);
  const auto photo = add("photo.jpg");
  EXPECT_EQ(names.source_of(add("photo.jpg.webp")), photo);
  EXPECT_FALSE(is_result(names, add("other.jpg.webp"))) << "without other.jpg";
  EXPECT_FALSE(is_result(names, add("photo.webp"))) << "a picture of its own";
  EXPECT_FALSE(is_result(names, photo));
  EXPECT_FALSE(is_result(names, add(".webp")));
}

TEST_F(ResultsBeside, are_known_when_their_files_are_gone) {
  const NamesBeside names("-small", std::nullopt);
  const auto made = add("a-small.jpg");
  EXPECT_FALSE(is_result(names, made));
  const FileDescriptor open(::open(made.c_str(), O_RDWR | O_CLOEXEC));
  ASSERT_TRUE(note_origin(open.get(), "a.jpg"));
  EXPECT_TRUE(is_result(names, made));
}

TEST_F(ResultsBeside, have_a_suffix) {
  const NamesBeside converted("-small.webp", kToWebp);
  EXPECT_EQ(converted.of("a.jpg"), "a.jpg-small.webp");
  const auto file = add("a.jpg");
  EXPECT_TRUE(is_result(converted, add("a.jpg-small.webp")));
  EXPECT_FALSE(is_result(converted, add("a.jpg.webp")));
  const NamesBeside same("-small", std::nullopt);
  EXPECT_EQ(same.of("in/a.b.jpg"), "in/a.b-small.jpg");
  EXPECT_EQ(same.of("in/shot 10.15"), "in/shot 10.15-small");
  EXPECT_EQ(same.source_of(add("a-small.jpg")), file);
  EXPECT_FALSE(is_result(same, file));
}

TEST(NamesBeside, refuse_what_makes_no_name) {
  EXPECT_THROW(NamesBeside("", std::nullopt), UsageError);
  EXPECT_THROW(NamesBeside("/x.webp", kToWebp), UsageError);
  EXPECT_THROW(NamesBeside("-small", kToWebp), UsageError);
  EXPECT_THROW(NamesBeside(".jpg", kToWebp), UsageError);
}

}  // namespace
}  // namespace pressoir::app
