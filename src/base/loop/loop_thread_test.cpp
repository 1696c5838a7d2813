#include "base/loop/loop_thread.h"

#include <gtest/gtest.h>
#include <sys/stat.h>

#include <boost/asio/post.hpp>
#include <future>
#include <optional>

#include "base/files/file_threads.h"
#include "base/files/temp_file.h"

namespace pressoir {
namespace {

TempFile new_file() {
  auto file = TempFile::create(testing::TempDir());
  file.append(as_bytes("x"));
  return file;
}

int handed_over = -1;

TEST(LoopThread, notes_file_work) {
  const auto before = LoopThread::works();
  std::optional<TempFile> file = new_file();
  EXPECT_EQ(LoopThread::works(), before);
  {
    const LoopThread here(close_on_file_thread);
    new_file();
    EXPECT_EQ(LoopThread::works(), before + 2);
    std::array<std::byte, 1> byte{};
    file->read_at(0, byte);
    EXPECT_EQ(LoopThread::works(), before + 3);
  }
  new_file();
  EXPECT_EQ(LoopThread::works(), before + 3);
}

TEST(LoopThread, notes_long_work) {
  const auto before = LoopThread::works();
  LoopThread::note_long_work("a sum");
  EXPECT_EQ(LoopThread::works(), before);
  const LoopThread here(close_on_file_thread);
  LoopThread::note_long_work("a sum");
  EXPECT_EQ(LoopThread::works(), before + 1);
}

TEST(LoopThread, closes_no_file) {
  std::optional<TempFile> file = new_file(), other = new_file();
  const int fd = file->fd(), assigned = other->fd();
  {
    const LoopThread here([](int closed) noexcept { handed_over = closed; });
    file.reset();
    EXPECT_EQ(handed_over, fd);
    file = std::nullopt;
    *other = TempFile::adopt(FileDescriptor());
    EXPECT_EQ(handed_over, assigned);
  }
  struct stat status {};
  EXPECT_EQ(::fstat(fd, &status), 0) << "closed all the same";
  LoopThread::close(fd);
  LoopThread::close(assigned);
  EXPECT_NE(::fstat(fd, &status), 0);
}

TEST(LoopThread, has_its_files_closed_on_a_file_thread) {
  std::optional<TempFile> file = new_file();
  const int fd = file->fd();
  {
    const LoopThread here(close_on_file_thread);
    file.reset();
  }
  settle_file_threads();
  struct stat status {};
  EXPECT_NE(::fstat(fd, &status), 0);
}

}  // namespace
}  // namespace pressoir
