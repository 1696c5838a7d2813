#include "base/settings.h"

#include <gtest/gtest.h>
#include <stdlib.h>
#include <unistd.h>

#include <fstream>

#include "base/error.h"

namespace pressoir::settings {
namespace {

struct Example {
  bool flag = false;
  int small = 1;
  std::int64_t big = -2;
  std::uint32_t count = 3;
  std::uint64_t bytes = 4;
  double ratio = 0.5;
  std::string text = "word";
  std::filesystem::path folder = "data";
  std::chrono::seconds wait{5};
  std::chrono::milliseconds pause{6};
  std::vector<std::string> names{"a", "b"};

  template <class Visitor>
  void visit(Visitor& v) {
    v("example.flag", flag, "A flag");
    v("example.small", small, "An int");
    v("example.big", big, "A 64-bit integer");
    v("example.count", count, "A count");
    v("example.max_bytes", bytes, "Bytes");
    v("example.ratio", ratio, "A ratio");
    v("example.text", text, "A text");
    v("example.folder", folder, "A path");
    v("example.wait_seconds", wait, "Seconds");
    v("example.pause_milliseconds", pause, "Milliseconds");
    v("example.names", names, "Names");
  }
};

std::filesystem::path file_with(const std::string& text) {
  const auto path = std::filesystem::path(testing::TempDir()) /
                    ("settings_test_" + std::to_string(::getpid()) + ".toml");
  std::ofstream(path) << text;
  return path;
}

Example read(const Source& source) {
  Example example;
  Reader reader(source);
  example.visit(reader);
  return example;
}

std::string refusal(const std::string& name, const std::string& value) {
  Source source;
  source.add(name, value);
  try {
    read(source);
  } catch (const Error& error) {
    EXPECT_EQ(error.code(), ErrorCode::invalid_request);
    return error.what();
  }
  return "accepted";
}

TEST(Settings, keep_their_defaults_without_a_source) {
  const auto example = read({});
  EXPECT_EQ(example.text, "word");
  EXPECT_EQ(example.wait, std::chrono::seconds(5));
}

TEST(Settings, read_every_type_from_a_file) {
  Source source;
  source.add_file(
      file_with("[example]\nflag = true\nsmall = -7\nbig = -9000000000\ncount = 4000000000\n"
                "max_bytes = 9000000000\nratio = 2.25\ntext = \"some, text\"\n"
                "folder = \"/srv/x\"\nwait_seconds = 60\npause_milliseconds = 250\n"
                "names = [\"x\", \"y\"]\n"));
  const auto example = read(source);
  EXPECT_TRUE(example.flag);
  EXPECT_EQ(example.small, -7);
  EXPECT_EQ(example.big, -9'000'000'000);
  EXPECT_EQ(example.count, 4'000'000'000U);
  EXPECT_EQ(example.bytes, 9'000'000'000U);
  EXPECT_EQ(example.ratio, 2.25);
  EXPECT_EQ(example.text, "some, text");
  EXPECT_EQ(example.folder, "/srv/x");
  EXPECT_EQ(example.wait, std::chrono::minutes(1));
  EXPECT_EQ(example.pause, std::chrono::milliseconds(250));
  EXPECT_EQ(example.names, (std::vector<std::string>{"x", "y"}));
}

TEST(Settings, let_the_environment_win_over_the_file_and_the_command_line_over_both) {
  ASSERT_EQ(::setenv("PRESSOIR_EXAMPLE_MAX_BYTES", "20", 1), 0);
  ASSERT_EQ(::setenv("PRESSOIR_EXAMPLE_NAMES", "p, q ,r", 1), 0);
  Source source;
  source.add_file(file_with("[example]\nmax_bytes = 10\ntext = \"file\"\n"));
  source.add_environment();
  EXPECT_EQ(read(source).bytes, 20U);
  EXPECT_EQ(read(source).text, "file");
  EXPECT_EQ(read(source).names, (std::vector<std::string>{"p", "q", "r"}));
  source.add("example.max_bytes", "30");
  EXPECT_EQ(read(source).bytes, 30U);
  ::unsetenv("PRESSOIR_EXAMPLE_MAX_BYTES");
  ::unsetenv("PRESSOIR_EXAMPLE_NAMES");
}

TEST(Settings, have_environment_names_in_capitals) {
  EXPECT_EQ(environment_name("ewww.free_jpeg_without_key"), "PRESSOIR_EWWW_FREE_JPEG_WITHOUT_KEY");
}

TEST(Settings, refuse_values_of_the_wrong_form_and_name_the_setting) {
  EXPECT_EQ(refusal("example.count", "many"),
            "The setting example.count must be a whole number from 0 to 4294967295, not \"many\".");
  EXPECT_EQ(refusal("example.flag", "maybe"),
            "The setting example.flag must be true or false, not \"maybe\".");
  for (const auto* value : {"", "-1", "4294967296", "1x", " 1", "0x10"})
    EXPECT_NE(refusal("example.count", value), "accepted") << value;
  EXPECT_NE(refusal("example.wait_seconds", "-1"), "accepted");
  EXPECT_NE(refusal("example.ratio", "half"), "accepted");
}

TEST(Settings, tell_file_and_line_of_a_mistake) {
  Source source;
  const auto file = file_with("[example]\nflag = true\nsmall = = 3\n");
  try {
    source.add_file(file);
    FAIL() << "accepted";
  } catch (const Error& error) {
    EXPECT_EQ(error.code(), ErrorCode::invalid_request);
    EXPECT_TRUE(std::string(error.what()).starts_with(file.string() + ":3: ")) << error.what();
  }
  EXPECT_THROW(source.add_file("/nonexistent/pressoir.toml"), Error);
  EXPECT_THROW(source.add_file(file_with("[example]\ntext = 1979-05-27\n")), Error);
}

TEST(Settings, report_names_in_the_file_that_nothing_reads) {
  Source source;
  source.add_file(file_with("[example]\nflga = true\nflag = true\n[other]\nx = 1\n"));
  Example example;
  Lister lister;
  example.visit(lister);
  EXPECT_EQ(source.unused(lister.entries()), (std::vector<std::string>{"example.flga", "other.x"}));
}

TEST(Settings, list_name_type_default_and_help) {
  Example example;
  Lister lister;
  example.visit(lister);
  ASSERT_EQ(lister.entries().size(), 11U);
  EXPECT_EQ(lister.entries()[0].name, "example.flag");
  EXPECT_EQ(lister.entries()[0].type, "true or false");
  EXPECT_EQ(lister.entries()[0].value, "false");
  EXPECT_EQ(lister.entries()[8].type, "seconds");
  EXPECT_EQ(lister.entries()[8].value, "5");
  EXPECT_EQ(lister.entries()[10].value, "a,b");
  EXPECT_EQ(lister.entries()[10].help, "Names");
}

}  // namespace
}  // namespace pressoir::settings
