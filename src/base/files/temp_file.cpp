#include "base/files/temp_file.h"

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cerrno>
#include <cstring>
#include <string>

#include "base/loop_thread.h"

namespace pressoir {
namespace {

[[noreturn]] void fail(const char* what) {
  throw Error(ErrorCode::unavailable, what, std::strerror(errno));
}

}  // namespace

FileDescriptor& FileDescriptor::operator=(FileDescriptor&& other) noexcept {
  if (this != &other) {
    if (fd_ >= 0) ::close(fd_);
    fd_ = std::exchange(other.fd_, -1);
  }
  return *this;
}

FileDescriptor::~FileDescriptor() {
  if (fd_ >= 0) ::close(fd_);
}

TempFile::~TempFile() {
  if (file_.is_open()) LoopThread::close(file_.release());
}

TempFile& TempFile::operator=(TempFile&& other) noexcept {
  if (this == &other) return *this;
  const TempFile before(std::exchange(file_, std::move(other.file_)));
  return *this;
}

TempFile TempFile::create(const std::filesystem::path& folder) {
  LoopThread::note_file_work("TempFile::create");
  FileDescriptor file(::open(folder.c_str(), O_TMPFILE | O_RDWR | O_CLOEXEC, 0600));
  if (!file.is_open()) fail("A temporary file cannot be created.");
  return TempFile(std::move(file));
}

TempFile TempFile::adopt(FileDescriptor file) { return TempFile(std::move(file)); }

void TempFile::append(Bytes bytes) {
  LoopThread::note_file_work("TempFile::append");
  const auto start = size();
  std::size_t done = 0;
  while (done < bytes.size()) {
    const auto rest = bytes.subspan(done);
    const auto written =
        ::pwrite(file_.get(), rest.data(), rest.size(), narrow<off_t>(start + done));
    if (written < 0 && errno == EINTR) continue;
    if (written <= 0) fail("A file cannot be written.");
    done += static_cast<std::size_t>(written);
  }
}

std::size_t TempFile::read_at(std::uint64_t offset, std::span<std::byte> into) const {
  LoopThread::note_file_work("TempFile::read_at");
  std::size_t done = 0;
  while (done < into.size()) {
    const auto rest = into.subspan(done);
    const auto got = ::pread(file_.get(), rest.data(), rest.size(), narrow<off_t>(offset + done));
    if (got < 0 && errno == EINTR) continue;
    if (got < 0) fail("A file cannot be read.");
    if (got == 0) break;
    done += static_cast<std::size_t>(got);
  }
  return done;
}

// Not noted as file work: of an open file the kernel knows the size without the disk.
std::uint64_t TempFile::size() const {
  struct stat status {};
  if (::fstat(file_.get(), &status) != 0) fail("A file cannot be read.");
  return static_cast<std::uint64_t>(status.st_size);
}

TempFile TempFile::duplicate() const {
  FileDescriptor copy(::fcntl(file_.get(), F_DUPFD_CLOEXEC, 0));
  if (!copy.is_open()) fail("A file cannot be opened again.");
  return TempFile(std::move(copy));
}

void TempFile::publish(const std::filesystem::path& path) const {
  LoopThread::note_file_work("TempFile::publish");
  if (::fsync(file_.get()) != 0) fail("A file cannot be stored.");
  const auto self = "/proc/self/fd/" + std::to_string(file_.get());
  if (::linkat(AT_FDCWD, self.c_str(), AT_FDCWD, path.c_str(), AT_SYMLINK_FOLLOW) != 0) {
    if (errno == EEXIST) throw Error(ErrorCode::conflict, "The name is taken.", path.string());
    fail("A file cannot be stored.");
  }
  const auto folder = path.has_parent_path() ? path.parent_path() : std::filesystem::path(".");
  const FileDescriptor handle(::open(folder.c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC));
  if (!handle.is_open() || ::fsync(handle.get()) != 0) fail("A folder cannot be written.");
}

ReadablePtr readable(TempFile file) { return std::make_shared<const TempFile>(std::move(file)); }

}  // namespace pressoir
