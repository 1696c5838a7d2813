#include "base/files/temp_file.h"

#include <fcntl.h>
#include <gtest/gtest.h>

#include <map>
#include <string>

#include "base/error.h"
#include "base/files/one_time_keystream.h"

namespace pressoir {
namespace {

std::filesystem::path folder() { return std::filesystem::temp_directory_path(); }

std::string text_of(const Readable& file) { return std::string(as_text(file.read_all(1 << 24))); }

// What is on the disk, whatever the file says.
std::string on_disk(const std::filesystem::path& path) {
  return text_of(TempFile::adopt(FileDescriptor(::open(path.c_str(), O_RDONLY | O_CLOEXEC))));
}

// By what they lead to: a nameless file has its own number there.
std::map<std::filesystem::path, std::filesystem::path> open_files() {
  std::map<std::filesystem::path, std::filesystem::path> files;
  for (const auto& entry : std::filesystem::directory_iterator("/proc/self/fd")) {
    std::error_code gone;
    files.emplace(std::filesystem::read_symlink(entry.path(), gone), entry.path());
  }
  return files;
}

TEST(TempFileWithAKeystream, is_not_readable_on_disk) {
  const std::string text(200'000, 'a');
  const auto before = open_files();
  auto file = TempFile::create(folder(), crypto::one_time_keystream());
  file.append(as_bytes(std::string_view(text).substr(0, 13)));
  file.append(as_bytes(std::string_view(text).substr(13)));
  EXPECT_EQ(text, text_of(file));
  EXPECT_EQ(text, text_of(file.duplicate()));
  std::size_t found = 0;
  for (const auto& [target, path] : open_files()) {
    if (before.contains(target) || !std::filesystem::is_regular_file(path)) continue;
    const auto bytes = on_disk(path);
    EXPECT_EQ(text.size(), bytes.size());
    EXPECT_EQ(std::string::npos, bytes.find("aaaa"));
    ++found;
  }
  EXPECT_EQ(1U, found);
}

TEST(TempFileWithAKeystream, is_read_at_any_offset) {
  std::string text(100'000, '\0');
  for (std::size_t i = 0; i < text.size(); ++i) text[i] = static_cast<char>(i * 7 + i / 251);
  auto file = TempFile::create(folder(), crypto::one_time_keystream());
  file.append(as_bytes(text));
  for (const std::size_t at : {0UL, 1UL, 15UL, 16UL, 17UL, 65'535UL, 99'990UL}) {
    Buffer part(std::min<std::size_t>(5'000, text.size() - at));
    ASSERT_EQ(part.size(), file.read_at(at, part));
    EXPECT_EQ(text.substr(at, part.size()), as_text(part)) << at;
  }
}

TEST(TempFileWithAKeystream, is_not_handed_out_as_it_is_on_disk) {
  auto file = TempFile::create(folder(), crypto::one_time_keystream());
  EXPECT_THROW((void)file.fd(), Error);
  EXPECT_THROW(file.publish(folder() / "pressoir keystream"), Error);
  auto other = TempFile::create(folder());
  file.append(as_bytes("text"));
  other.append(file);
  EXPECT_EQ("text", text_of(other));
}

TEST(TempFileInMemory, is_a_file_on_no_disk) {
  auto file = TempFile::create_in_memory();
  file.append(as_bytes("text"));
  EXPECT_EQ("text", text_of(file));
  const auto name = std::filesystem::read_symlink("/proc/self/fd/" + std::to_string(file.fd()));
  EXPECT_TRUE(name.string().starts_with("/memfd:")) << name;
}

TEST(TempFileOnDisk, forgets_what_is_behind_its_new_end) {
  auto file = TempFile::create(folder());
  file.append(as_bytes("some text"));
  file.truncate(4);
  EXPECT_EQ("some", text_of(file));
  file.truncate(9);
  EXPECT_EQ("some", text_of(file)) << "it does not grow";
}

}  // namespace
}  // namespace pressoir
