#include "base/files/temp_file.h"

#include <fcntl.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <cstring>
#include <string>

#include "base/loop/loop_thread.h"

namespace pressoir {
namespace {

constexpr std::size_t kPiece = 1 << 16;

[[noreturn]] void fail_to(const char* what) {
  throw Error(ErrorCode::unavailable, what, std::strerror(errno));
}

void flush_folder_of(const std::filesystem::path& path) {
  const auto folder = path.has_parent_path() ? path.parent_path() : std::filesystem::path(".");
  const FileDescriptor handle(::open(folder.c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC));
  if (!handle.is_open() || ::fsync(handle.get()) != 0) fail_to("A folder cannot be written.");
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
  keystream_ = std::move(other.keystream_);
  return *this;
}

TempFile TempFile::create(const std::filesystem::path& folder,
                          std::shared_ptr<const Keystream> keystream) {
  LoopThread::note_file_work("TempFile::create");
  FileDescriptor file(::open(folder.c_str(), O_TMPFILE | O_RDWR | O_CLOEXEC, 0600));
  if (!file.is_open()) fail_to("A temporary file cannot be created.");
  return TempFile(std::move(file), std::move(keystream));
}

TempFile TempFile::create_in_memory() {
  FileDescriptor file(::memfd_create("pressoir", MFD_CLOEXEC));
  if (!file.is_open()) fail_to("A temporary file cannot be created.");
  return TempFile(std::move(file));
}

TempFile TempFile::adopt(FileDescriptor file) { return TempFile(std::move(file)); }

void TempFile::append(Bytes bytes) {
  LoopThread::note_file_work("TempFile::append");
  const auto start = size();
  if (!keystream_) return write(start, bytes);
  Buffer piece;
  for (std::size_t done = 0; done < bytes.size(); done += piece.size()) {
    const auto next = bytes.subspan(done, std::min(kPiece, bytes.size() - done));
    piece.assign(next.begin(), next.end());
    keystream_->apply(start + done, piece);
    write(start + done, piece);
  }
}

void TempFile::append(const Readable& file) {
  Buffer piece(kPiece);
  for (std::uint64_t done = 0;;) {
    const auto got = file.read_at(done, piece);
    if (got == 0) return;
    append(std::span(piece).first(got));
    done += got;
  }
}

void TempFile::write(std::uint64_t offset, Bytes bytes) {
  std::size_t done = 0;
  while (done < bytes.size()) {
    const auto rest = bytes.subspan(done);
    const auto written =
        ::pwrite(file_.get(), rest.data(), rest.size(), narrow<off_t>(offset + done));
    if (written < 0 && errno == EINTR) continue;
    if (written <= 0) fail_to("A file cannot be written.");
    done += static_cast<std::size_t>(written);
  }
}

void TempFile::truncate(std::uint64_t bytes) {
  LoopThread::note_file_work("TempFile::truncate");
  if (size() > bytes && ::ftruncate(file_.get(), narrow<off_t>(bytes)) != 0)
    fail_to("A file cannot be written.");
}

int TempFile::fd() const {
  if (keystream_) throw Error(ErrorCode::internal, "An internal error occurred.", "TempFile::fd");
  return file_.get();
}

std::size_t TempFile::read_at(std::uint64_t offset, std::span<std::byte> into) const {
  LoopThread::note_file_work("TempFile::read_at");
  std::size_t done = 0;
  while (done < into.size()) {
    const auto rest = into.subspan(done);
    const auto got = ::pread(file_.get(), rest.data(), rest.size(), narrow<off_t>(offset + done));
    if (got < 0 && errno == EINTR) continue;
    if (got < 0) fail_to("A file cannot be read.");
    if (got == 0) break;
    done += static_cast<std::size_t>(got);
  }
  if (keystream_) keystream_->apply(offset, into.first(done));
  return done;
}

// Not noted as file work: of an open file the kernel knows the size without the disk.
std::uint64_t TempFile::size() const {
  struct stat status {};
  if (::fstat(file_.get(), &status) != 0) fail_to("A file cannot be read.");
  return static_cast<std::uint64_t>(status.st_size);
}

TempFile TempFile::duplicate() const {
  FileDescriptor copy(::fcntl(file_.get(), F_DUPFD_CLOEXEC, 0));
  if (!copy.is_open()) fail_to("A file cannot be opened again.");
  return TempFile(std::move(copy), keystream_);
}

void TempFile::publish(const std::filesystem::path& path) const {
  LoopThread::note_file_work("TempFile::publish");
  if (::fsync(fd()) != 0) fail_to("A file cannot be stored.");
  const auto self = "/proc/self/fd/" + std::to_string(fd());
  if (::linkat(AT_FDCWD, self.c_str(), AT_FDCWD, path.c_str(), AT_SYMLINK_FOLLOW) != 0) {
    if (errno == EEXIST) throw Error(ErrorCode::conflict, "The name is taken.", path.string());
    fail_to("A file cannot be stored.");
  }
  flush_folder_of(path);
}

void TempFile::flush_at(const std::filesystem::path& path) const {
  LoopThread::note_file_work("TempFile::flush_at");
  if (::fsync(fd()) != 0) fail_to("A file cannot be stored.");
  flush_folder_of(path);
}

ReadablePtr readable(TempFile file) { return std::make_shared<const TempFile>(std::move(file)); }

}  // namespace pressoir
