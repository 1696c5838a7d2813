#include "service/copies/copied_file.h"

#include <fcntl.h>
#include <unistd.h>

#include <cerrno>
#include <cstring>
#include <utility>

#include "base/crypto/crypto.h"
#include "base/error.h"
#include "base/files/temp_file.h"

namespace pressoir::service {
namespace {

[[noreturn]] void fail(const std::filesystem::path& file) {
  throw Error(ErrorCode::unavailable, "A file of the backup cannot be read or written.",
              file.string() + ": " + std::strerror(errno));
}

void make_folder_of(const std::filesystem::path& file) {
  std::error_code failure;
  std::filesystem::create_directories(file.parent_path(), failure);
  if (!failure) return;
  errno = failure.value();
  fail(file.parent_path());
}

}  // namespace

bool link_or_copy(const std::filesystem::path& from, const std::filesystem::path& to) {
  make_folder_of(to);
  if (::link(from.c_str(), to.c_str()) == 0) return true;
  if (errno == ENOENT) return false;
  // Another file system, one without links, or the file of a user whom we may not link.
  return copy_to(from, to);
}

bool copy_to(const std::filesystem::path& from, const std::filesystem::path& to) {
  FileDescriptor source(::open(from.c_str(), O_RDONLY | O_CLOEXEC | O_NOFOLLOW));
  if (!source.is_open() && errno == ENOENT) return false;
  if (!source.is_open()) fail(from);
  make_folder_of(to);
  (void)::unlink(to.c_str());
  FileDescriptor target(
      ::open(to.c_str(), O_RDWR | O_CREAT | O_EXCL | O_CLOEXEC | O_NOFOLLOW, 0600));
  if (!target.is_open()) fail(to);
  auto written = TempFile::adopt(std::move(target));
  const auto read = TempFile::adopt(std::move(source));
  written.append(static_cast<const Readable&>(read));
  return true;
}

std::string sha256_of(const std::filesystem::path& file) {
  FileDescriptor opened(::open(file.c_str(), O_RDONLY | O_CLOEXEC | O_NOFOLLOW));
  if (!opened.is_open()) fail(file);
  const auto content = TempFile::adopt(std::move(opened));
  return crypto::hex(crypto::sha256(static_cast<const Readable&>(content)));
}

void flush_all(const std::filesystem::path& folder) {
  const FileDescriptor opened(::open(folder.c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC));
  if (!opened.is_open() || ::syncfs(opened.get()) != 0) fail(folder);
}

}  // namespace pressoir::service
